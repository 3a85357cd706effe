import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import {
	NodeHelpers,
	type ICredentialType,
	type IDisplayOptions,
	type INodeExecutionData,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
	type INodeType,
	type INodeTypeDescription,
	type IVersionedNodeType,
} from 'n8n-workflow';

/** What saved workflows depend on: everything that must not change without a new major version. */
export interface Contract {
	/** Version of the package. */
	version: string;
	/** By full name. */
	nodes: Record<string, NodeContract>;
	credentials: Record<string, Field[]>;
	/** What comes out of the nodes of saved-workflow.json, by their names. */
	outputs: Record<string, OutputFields>;
}

export interface NodeContract {
	/** By the version that a saved node has. */
	versions: Record<string, NodeVersion>;
}

export interface NodeVersion {
	group: string[];
	usableAsTool: boolean;
	inputs: string[];
	outputs: string[];
	credentials: Array<{ name: string; required: boolean }>;
	webhooks: Array<{ name: string; httpMethod: string; path: string }>;
	fields: Field[];
}

/** A field of a form. A name may stand for several fields, each shown in situations of its own. */
export interface Field {
	/** Names from the outermost to its own, e.g. `options.timeout`. */
	path: string;
	type: string;
	default: unknown;
	/** The flags are there only when they are true. */
	required?: boolean;
	/** What can be chosen; absent where anything can be entered, or where the list comes from AI HomeDesign. */
	values?: unknown[];
	/** It takes no expression. */
	fixed?: boolean;
	/** It holds a list of what it asks for. */
	multiple?: boolean;
	min?: number;
	max?: number;
	/** When it is shown; always if absent. */
	shownWhen?: IDisplayOptions;
}

/** The fields of an output item with the types of their values; files are of the type `file`. */
export type OutputFields = Record<string, string>;

const ROOT = join(__dirname, '..', '..');

/** The package's forms, as its sources describe them. */
export function describePackage(): Omit<Contract, 'outputs'> {
	const { name, version, n8n } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
		name: string;
		version: string;
		n8n: { nodes: string[]; credentials: string[] };
	};
	const nodes = n8n.nodes
		.map((file) => new (classIn<INodeType | IVersionedNodeType>(file))())
		.map((type) => [`${name}.${type.description.name}`, nodeContract(type)]);
	const credentials = n8n.credentials
		.map((file) => new (classIn<ICredentialType>(file))())
		.map((type) => [type.name, type.properties.flatMap((property) => fieldsOf(property))]);
	return {
		version,
		nodes: Object.fromEntries(nodes),
		credentials: Object.fromEntries(credentials),
	};
}

/** The class of a built file, from its source. n8n wants it to be named as the file. */
function classIn<T>(builtFile: string): new () => T {
	const source = builtFile.replace(/^dist\//, '').replace(/\.js$/, '');
	const module = createRequire(__filename)(join(ROOT, `${source}.ts`)) as Record<
		string,
		new () => T
	>;
	const Class = module[basename(source).replace(/\.(node|credentials)$/, '')];
	if (!Class) throw new Error(`${source} has no class of its name`);
	return Class;
}

function nodeContract(type: INodeType | IVersionedNodeType): NodeContract {
	const all = 'nodeVersions' in type ? Object.keys(type.nodeVersions).map(Number) : [undefined];
	const versions = all.flatMap((wanted) => {
		const { description } = NodeHelpers.getVersionedNodeType(type, wanted);
		const own = wanted === undefined ? [description.version].flat() : [wanted];
		return own.map((version) => [String(version), nodeVersion(description)]);
	});
	return { versions: Object.fromEntries(versions) };
}

function nodeVersion(description: INodeTypeDescription): NodeVersion {
	const { group, usableAsTool, inputs, outputs, credentials, webhooks, properties } = description;
	return {
		group,
		usableAsTool: usableAsTool !== undefined,
		inputs: connections(inputs),
		outputs: connections(outputs),
		credentials: (credentials ?? []).map(({ name, required = false }) => ({ name, required })),
		webhooks: (webhooks ?? []).map(({ name, httpMethod, path }) => ({ name, httpMethod, path })),
		fields: properties.flatMap((property) => fieldsOf(property)),
	};
}

function connections(ends: INodeTypeDescription['inputs' | 'outputs']): string[] {
	if (typeof ends === 'string') return [ends];
	return ends.map((end) => (typeof end === 'string' ? end : end.type));
}

type Entry = INodeProperties | INodePropertyOptions | INodePropertyCollection;

function valueOf(option: Entry): unknown {
	return 'value' in option ? option.value : option.name;
}

/** Types that are there to be read only. */
const NOT_STORED = new Set(['notice', 'callout', 'button', 'curlImport']);

/** When a field inside another one is shown: where that one is, and by its own conditions. */
function both(outer: Field['shownWhen'], own: Field['shownWhen']): Field['shownWhen'] {
	if (!outer || !own) return outer ?? own;
	const show = { ...outer.show, ...own.show };
	const hide = { ...outer.hide, ...own.hide };
	return { ...outer, ...own, show, ...(Object.keys(hide).length > 0 && { hide }) };
}

/** A field and those inside it; they are shown when it is. */
function fieldsOf(property: INodeProperties, outer?: Pick<Field, 'path' | 'shownWhen'>): Field[] {
	const { name, type, options, typeOptions, displayOptions } = property;
	if (NOT_STORED.has(type)) return [];
	const path = outer ? `${outer.path}.${name}` : name;
	const shownWhen = both(outer?.shownWhen, displayOptions);
	const isFixedList = /^(options|multiOptions)$/.test(type) && !typeOptions?.loadOptionsMethod;
	const { minValue, maxValue } = typeOptions ?? {};
	const field: Field = {
		path,
		type,
		default: property.default,
		...(property.required && { required: true }),
		...(isFixedList && { values: (options ?? []).map((option: Entry) => valueOf(option)) }),
		...(property.noDataExpression && { fixed: true }),
		...(typeOptions?.multipleValues && { multiple: true }),
		...(minValue !== undefined && { min: minValue }),
		...(maxValue !== undefined && { max: maxValue }),
		...(shownWhen && { shownWhen }),
	};
	if (type !== 'collection' && type !== 'fixedCollection') return [field];
	const inside = (options ?? []).flatMap((option: Entry) => {
		if ('values' in option) {
			const group = { path: `${path}.${option.name}`, shownWhen };
			return option.values.flatMap((inner) => fieldsOf(inner, group));
		}
		return 'type' in option ? fieldsOf(option, field) : [];
	});
	return [field, ...inside];
}

/** The fields of a node's output items. A value that no item has is of the type `null`. */
export function outputFields(items: INodeExecutionData[]): OutputFields {
	const all = items.flatMap(({ json, binary = {} }) => [
		...Object.entries(json).flatMap(([name, value]) =>
			// What is in a failure is a part of the contract, too.
			name === 'error' && typeof value === 'object' && value !== null
				? Object.entries(value).map(([detail, inner]) => [`error.${detail}`, typeOf(inner)])
				: [[name, typeOf(value)]],
		),
		...Object.keys(binary).map((name) => [`binary.${name}`, 'file']),
	]);
	const known = all.filter(([, type]) => type !== 'null');
	return { ...Object.fromEntries(all), ...Object.fromEntries(known) };
}

function typeOf(value: unknown): string {
	if (value === null || value === undefined) return 'null';
	return Array.isArray(value) ? 'array' : typeof value;
}
