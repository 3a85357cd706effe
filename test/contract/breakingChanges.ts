import { NodeHelpers, type INodeParameters, type NodeParameterValueType } from 'n8n-workflow';

import type { Contract, Field, NodeVersion } from './contract';

/**
 * What a workflow that was saved with the released contract would miss or meet changed, each in a sentence.
 * What is only new is no breaking change.
 */
export function breakingChanges(released: Contract, current: Contract): string[] {
	const nodes = Object.entries(released.nodes).flatMap(([name, { versions }]) => {
		const now = current.nodes[name]?.versions;
		if (!now) return [`The node ${name} is gone`];
		return Object.entries(versions).flatMap(([version, old]) => {
			const own = now[version];
			const which = `${name} version ${version}`;
			return own ? nodeChanges(which, Number(version), old, own) : [`${which} is gone`];
		});
	});
	const credentials = Object.entries(released.credentials).flatMap(([name, fields]) => {
		const now = current.credentials[name];
		if (!now) return [`The credential ${name} is gone`];
		return fieldChanges(fields, now).map((change) => `Credential ${name}: ${change}`);
	});
	const outputs = Object.entries(released.outputs).flatMap(([name, fields]) => {
		const now = current.outputs[name];
		if (!now) return [`Nothing comes out of "${name}" any more`];
		return Object.entries(fields).flatMap(([field, type]) => {
			const own = now[field];
			if (own === undefined) return [`"${name}" does not give "${field}" any more`];
			// A value that is not known says nothing about its type.
			if (own === type || own === 'null' || type === 'null') return [];
			return [`"${name}" gives "${field}" as ${own} in place of ${type}`];
		});
	});
	return [...new Set([...nodes, ...credentials, ...outputs])];
}

function nodeChanges(which: string, version: number, old: NodeVersion, now: NodeVersion): string[] {
	const changes: string[] = [];
	if (!isSame(old.group, now.group))
		changes.push(`it is of the group ${now.group.join()} in place of ${old.group.join()}`);
	if (old.usableAsTool && !now.usableAsTool) changes.push('agents cannot use it any more');
	if (
		!isSame(old.inputs, now.inputs.slice(0, old.inputs.length)) ||
		(old.inputs.length === 0 && now.inputs.length > 0)
	)
		changes.push('its inputs are others');
	if (!isSame(old.outputs, now.outputs.slice(0, old.outputs.length)))
		changes.push('its outputs are others');
	for (const { name } of old.credentials) {
		if (!now.credentials.some((credential) => credential.name === name))
			changes.push(`it does not take the credential ${name} any more`);
	}
	for (const { name } of now.credentials.filter(({ required }) => required)) {
		if (!old.credentials.some((credential) => credential.name === name && credential.required))
			changes.push(`it needs the credential ${name} now`);
	}
	for (const { name, httpMethod, path } of old.webhooks) {
		const webhook = now.webhooks.find((candidate) => candidate.name === name);
		if (webhook?.path !== path || webhook.httpMethod !== httpMethod)
			changes.push(`its webhook "${name}" is not ${httpMethod} ${path} any more`);
	}
	changes.push(...fieldChanges(old.fields, now.fields, version));
	return changes.map((change) => `${which}: ${change}`);
}

/** The values of the fields that decide which others are shown. */
type Situation = INodeParameters;

/** Compares two forms in every situation that a saved node can be in. */
function fieldChanges(old: Field[], now: Field[], version?: number): string[] {
	const added = now.filter(({ path }) => !old.some((field) => field.path === path));
	const changes = situationsOf(old, now, version).flatMap((situation) => {
		const shown = old.filter((field) => isShown(field, situation, version));
		// What is new has its default in a saved node.
		const filled = { ...defaultsOf(added), ...situation };
		const shownNow = now.filter((field) => isShown(field, filled, version));
		const known = shown.flatMap((field) => {
			const own = shownNow.find(({ path }) => path === field.path);
			if (own) return changesOf(field, own).map((change) => `${change}${where(field, situation)}`);
			if (!now.some(({ path }) => path === field.path)) return [`"${field.path}" is gone`];
			return [`"${field.path}" is hidden where it was shown${where(field, situation)}`];
		});
		const demanding = shownNow.filter(
			(field) =>
				field.required &&
				isEmpty(field.default) &&
				!shown.some(({ path, required }) => path === field.path && required),
		);
		return [
			...known,
			...demanding.map(
				(field) => `"${field.path}" must be filled in now${where(field, situation)}`,
			),
		];
	});
	return [...new Set(changes)];
}

function changesOf(old: Field, now: Field): string[] {
	const name = `"${old.path}"`;
	const shown = (value: unknown) => JSON.stringify(value);
	const changes: string[] = [];
	if (old.type !== now.type)
		changes.push(`${name} is of the type ${now.type} in place of ${old.type}`);
	// n8n does not save what is as the default: a saved node gets the new one.
	if (!isSame(old.default, now.default))
		changes.push(`${name} has the default ${shown(now.default)} in place of ${shown(old.default)}`);
	const lost = (old.values ?? []).filter((value) => now.values && !now.values.includes(value));
	for (const value of lost) changes.push(`${name} does not offer ${shown(value)} any more`);
	if (!old.values && now.values) changes.push(`${name} offers a fixed list only`);
	if (!old.fixed && now.fixed) changes.push(`${name} takes no expression any more`);
	if ((old.multiple ?? false) !== (now.multiple ?? false))
		changes.push(`${name} holds ${now.multiple ? 'a list' : 'one value'} now`);
	if ((now.min ?? -Infinity) > (old.min ?? -Infinity))
		changes.push(`${name} must be at least ${now.min} now`);
	if ((now.max ?? Infinity) < (old.max ?? Infinity))
		changes.push(`${name} must be at most ${now.max} now`);
	return changes;
}

/** Where a field is shown, in words: the deciding values that it depends on. */
function where({ shownWhen }: Field, situation: Situation): string {
	const deciding = controllersOf(shownWhen).filter((name) => name in situation);
	const values = deciding.map((name) => `${name} ${String(situation[name])}`);
	return values.length > 0 ? ` (with ${values.join(', ')})` : '';
}

/** Every combination of deciding values that the released form lets a user choose. */
function situationsOf(old: Field[], now: Field[], version?: number): Situation[] {
	const names = [...old, ...now].flatMap(({ shownWhen }) => controllersOf(shownWhen));
	const deciding = [...new Set(names)].filter((name) => old.some(({ path }) => path === name));
	const all = deciding.reduce<Situation[]>(
		(situations, name) =>
			situations.flatMap((situation) =>
				valuesOf(name, [...old, ...now], old).map((value) => ({ ...situation, [name]: value })),
			),
		[{}],
	);
	const possible = all
		.map((situation) => possibleOf(situation, old, version))
		.filter((situation) => situation !== undefined);
	return [...new Map(possible.map((situation) => [JSON.stringify(situation), situation])).values()];
}

/** A situation without the values of fields that it does not show; undefined when it has a value that cannot be chosen. */
function possibleOf(situation: Situation, old: Field[], version?: number): Situation | undefined {
	const kept = Object.entries(situation).filter(([name]) =>
		old.some((field) => field.path === name && isShown(field, situation, version)),
	);
	const isChoosable = kept.every(([name, value]) => {
		const field = old.find(
			({ path, ...rest }) => path === name && isShown({ path, ...rest }, situation, version),
		);
		return !field?.values || [value].flat().every((one) => field.values?.includes(one));
	});
	if (!isChoosable) return undefined;
	if (kept.length === Object.keys(situation).length) return situation;
	return possibleOf(Object.fromEntries(kept), old, version);
}

/** What a deciding field can have: its choices, or the values that anything depends on and its default. */
function valuesOf(name: string, all: Field[], old: Field[]): Array<NodeParameterValueType> {
	const fields = old.filter(({ path }) => path === name);
	const asked = all.flatMap(({ shownWhen }) => [
		...(shownWhen?.show?.[name] ?? []),
		...(shownWhen?.hide?.[name] ?? []),
	]);
	const values = fields.flatMap(({ type, values: choices, default: value }) => {
		if (type === 'boolean') return [true, false];
		return choices ?? [value, ...asked.filter((one) => typeof one !== 'object')];
	});
	const isList = fields.some(({ type }) => type === 'multiOptions');
	return [...new Set(values)].map((value) => (isList ? [value] : value) as NodeParameterValueType);
}

/** The fields that decide whether another one is shown. `@version` is none. */
function controllersOf(shownWhen: Field['shownWhen']): string[] {
	return [...Object.keys(shownWhen?.show ?? {}), ...Object.keys(shownWhen?.hide ?? {})]
		.map((name) => name.replace(/^\//, ''))
		.filter((name) => !name.startsWith('@'));
}

/** n8n's own verdict. */
function isShown({ shownWhen }: Field, values: INodeParameters, typeVersion = 1): boolean {
	const field = { displayName: '', name: '', type: 'string', default: '' } as const;
	return NodeHelpers.displayParameter(
		values,
		{ ...field, displayOptions: shownWhen },
		{ typeVersion },
		null,
	);
}

function defaultsOf(fields: Field[]): INodeParameters {
	return Object.fromEntries(
		fields.map(({ path, default: value }) => [path, value]),
	) as INodeParameters;
}

function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || value === '' || isSame(value, []);
}

function isSame(a: unknown, b: unknown): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}
