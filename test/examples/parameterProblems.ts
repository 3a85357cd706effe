import {
	isResourceLocatorValue,
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
	type INodeTypeDescription,
	type NodeParameterValueType,
} from 'n8n-workflow';

/** A node with its type's description. */
export interface Described {
	node: INode;
	description: INodeTypeDescription;
}

type Entry = INodeProperties | INodePropertyOptions | INodePropertyCollection;
type Group = Record<string, NodeParameterValueType>;

const isGroup = (value: unknown): value is Group =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
const asGroup = (value: unknown): Group => (isGroup(value) ? value : {});
const isField = (entry: Entry): entry is INodeProperties => 'type' in entry;
const isCollection = (entry: Entry): entry is INodePropertyCollection => 'values' in entry;
const isExpression = (value: unknown): value is string =>
	typeof value === 'string' && value.startsWith('=');

/** A node's parameters with what is not set filled in with the fields' defaults. */
export function filledParameters({ node, description }: Described): INodeParameters {
	return (
		NodeHelpers.getNodeParameters(
			description.properties,
			node.parameters,
			true,
			false,
			node,
			description,
		) ?? {}
	);
}

/** What of a node's parameters its form would not show, or not offer; an empty list if all is well. */
export function parameterProblems(described: Described): string[] {
	const filled = filledParameters(described);
	return problemsOfGroup(
		described,
		described.description.properties,
		described.node.parameters,
		filled,
		filled,
		'',
	);
}

/** The required fields that are empty, by their names. */
export function missingFields({ node, description }: Described): string[] {
	const issues = NodeHelpers.getNodeParametersIssues(
		description.properties,
		// n8n fills a workflow's parameters in when it loads it.
		{ ...node, parameters: filledParameters({ node, description }) },
		description,
	);
	return Object.keys(issues?.parameters ?? {});
}

function problemsOfGroup(
	described: Described,
	fields: INodeProperties[],
	values: Group,
	filled: Group,
	root: INodeParameters,
	path: string,
): string[] {
	const { node, description } = described;
	return Object.entries(values).flatMap(([name, value]) => {
		const at = `${path}${name}`;
		const field = fields.find(
			(candidate) =>
				candidate.name === name &&
				NodeHelpers.displayParameter(filled as INodeParameters, candidate, node, description, root),
		);
		if (!field) return [`${at}: the form does not show such a field`];
		return problemsOfValue(described, field, value, filled[name], root, at);
	});
}

function problemsOfValue(
	described: Described,
	field: INodeProperties,
	value: NodeParameterValueType,
	filled: NodeParameterValueType | undefined,
	root: INodeParameters,
	at: string,
): string[] {
	if (isExpression(value)) {
		return field.noDataExpression ? [`${at}: does not take an expression`] : [];
	}
	const wrong = (expected: string) => [`${at}: ${JSON.stringify(value)} is not ${expected}`];
	const { minValue = -Infinity, maxValue = Infinity } = field.typeOptions ?? {};
	switch (field.type) {
		case 'options':
			return offers(field, value) ? [] : wrong('on offer');
		case 'multiOptions':
			if (!Array.isArray(value)) return wrong('a list');
			return value.every((one) => offers(field, one)) ? [] : wrong('on offer');
		case 'boolean':
			return typeof value === 'boolean' ? [] : wrong('a boolean');
		case 'number':
			return typeof value === 'number' && value >= minValue && value <= maxValue
				? []
				: wrong('a number in the range');
		case 'string':
		case 'color':
			return typeof value === 'string' ? [] : wrong('a text');
		case 'resourceLocator':
			if (!isResourceLocatorValue(value)) return wrong('a resource locator');
			return field.modes?.some(({ name }) => name === value.mode) ? [] : wrong('in a known mode');
		case 'collection':
			if (!isGroup(value)) return wrong('a collection');
			return problemsOfGroup(
				described,
				(field.options ?? []).filter(isField),
				value,
				asGroup(filled),
				root,
				`${at}.`,
			);
		case 'fixedCollection':
			return isGroup(value)
				? problemsOfFixedCollection(described, field, value, filled, root, at)
				: wrong('a collection');
		case 'filter':
		case 'assignmentCollection':
		case 'resourceMapper':
			return isGroup(value) ? [] : wrong(`of type ${field.type}`);
		default:
			return [`${at}: a field of type ${field.type} is not expected here`];
	}
}

function problemsOfFixedCollection(
	described: Described,
	field: INodeProperties,
	value: Group,
	filled: NodeParameterValueType | undefined,
	root: INodeParameters,
	at: string,
): string[] {
	const listOf = (group: unknown): unknown[] => (Array.isArray(group) ? group : [group]);
	return Object.entries(value).flatMap(([name, group]) => {
		const kind = (field.options ?? []).filter(isCollection).find((entry) => entry.name === name);
		if (!kind) return [`${at}.${name}: there is no such group`];
		if (Array.isArray(group) !== (field.typeOptions?.multipleValues === true)) {
			return [`${at}.${name}: one group and a list of groups are mixed up`];
		}
		const filledGroups = listOf(asGroup(filled)[name]);
		return listOf(group).flatMap((one, index) => {
			return problemsOfGroup(
				described,
				kind.values,
				asGroup(one),
				asGroup(filledGroups[index]),
				root,
				`${at}.${name}[${index}].`,
			);
		});
	});
}

/** Whether a dropdown has this value; one that asks a service for its entries may have any. */
function offers({ options, typeOptions }: INodeProperties, value: unknown): boolean {
	if (typeOptions?.loadOptionsMethod ?? typeOptions?.loadOptions) return true;
	return (options ?? []).some((option) => 'value' in option && option.value === value);
}
