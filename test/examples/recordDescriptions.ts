/**
 * Records the descriptions of n8n's own nodes that the examples use, as nodeDescriptions.json, from the packages of the
 * very n8n that the tests run on: `npx tsx test/examples/recordDescriptions.ts`. To be run again when an example gets
 * another node or n8n-core another version.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { devDependencies } from '../../package.json';
import { exampleFiles, readExample } from './exampleFiles';
import { RECORD_FILE, type NodeRecord } from './nodeRecord';

/** Where n8n's own nodes come from; their types begin with the package's name. */
const PACKAGES = ['n8n-nodes-base', '@n8n/n8n-nodes-langchain'];
const VERSION = devDependencies['n8n-core'];

/** What tests look at, and nothing that is there for people to read. */
const KEPT = new Set([
	...['name', 'type', 'default', 'required', 'displayOptions', 'noDataExpression', 'isNodeSetting'],
	...['options', 'values', 'value', 'modes', 'extractValue', 'regex', 'typeOptions'],
]);
const KEPT_TYPE_OPTIONS = new Set([
	...['multipleValues', 'minValue', 'maxValue', 'filter', 'loadOptionsMethod', 'loadOptions'],
]);
/** Fields that only say something. */
const TEXTS = new Set(['notice', 'callout', 'hidden']);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

function isObject(value: Json | undefined): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kept(field: Json): Json {
	if (!isObject(field)) return field;
	const entries = Object.entries(field).filter(([key]) => KEPT.has(key));
	return Object.fromEntries(
		entries.map(([key, value]): [string, Json] => {
			if (key === 'typeOptions' && isObject(value)) return [key, keptTypeOptions(value)];
			if (['options', 'values', 'modes'].includes(key) && Array.isArray(value)) {
				return [key, value.filter((entry) => !isText(entry)).map(keptEntry)];
			}
			return [key, value];
		}),
	);
}

function isText(entry: Json): boolean {
	return isObject(entry) && typeof entry.type === 'string' && TEXTS.has(entry.type);
}

/** An entry of a dropdown is its value, its name is for people; any other entry is a field. */
function keptEntry(entry: Json): Json {
	return isObject(entry) && 'value' in entry ? { value: entry.value ?? null } : kept(entry);
}

function keptTypeOptions(typeOptions: JsonObject): JsonObject {
	const entries = Object.entries(typeOptions).filter(([key]) => KEPT_TYPE_OPTIONS.has(key));
	return Object.fromEntries(
		entries.map(([key, value]) => [key, key === 'loadOptions' ? true : value]),
	);
}

/** The descriptions of all nodes of a package. */
function descriptionsOf(packageName: string, folder: string): JsonObject[] {
	const packed = execFileSync(
		'npm',
		['pack', `${packageName}@${VERSION}`, '--silent', '--pack-destination', folder],
		{ encoding: 'utf8' },
	);
	const tarball = packed.trim().split('\n').pop() ?? '';
	const file = 'package/dist/types/nodes.json';
	execFileSync('tar', ['-xzf', join(folder, tarball), '-C', folder, file]);
	const nodes: JsonObject[] = JSON.parse(readFileSync(join(folder, file), 'utf8'));
	return nodes;
}

function record(type: string, version: number, nodes: JsonObject[]): JsonObject {
	const shortName = type.split('.').pop() ?? '';
	const found = nodes.find(
		({ name, version: versions }) =>
			name === shortName && (Array.isArray(versions) ? versions : [versions]).includes(version),
	);
	if (!found) throw new Error(`${type} has no version ${version}`);
	const { group, inputs, outputs, credentials, webhooks, properties } = found;
	return {
		type,
		version,
		group: group ?? [],
		inputs: inputs ?? [],
		outputs: outputs ?? [],
		credentials: credentials ?? [],
		hasWebhooks: Array.isArray(webhooks) && webhooks.length > 0,
		properties: Array.isArray(properties)
			? properties.filter((field) => !isText(field)).map(kept)
			: [],
	};
}

/** JSON with a line for every field, so that a diff shows what has changed. */
function toText(records: JsonObject[]): string {
	const nodes = records.map(({ properties, ...rest }) => {
		const fields = Array.isArray(properties) ? properties : [];
		const head = JSON.stringify(rest).slice(0, -1);
		const lines = fields.map((field) => `\t\t\t${JSON.stringify(field)}`);
		return `\t\t${head},"properties":[${lines.length > 0 ? `\n${lines.join(',\n')}\n\t\t` : ''}]}`;
	});
	return `{\n\t"n8n": ${JSON.stringify(VERSION)},\n\t"nodes": [\n${nodes.join(',\n')}\n\t]\n}\n`;
}

function used(): Array<Pick<NodeRecord, 'type' | 'version'>> {
	const nodes = exampleFiles.flatMap((file) => readExample(file).nodes);
	const keys = new Set(nodes.map(({ type, typeVersion }) => `${type} ${typeVersion}`));
	return [...keys].sort().map((key) => {
		const [type = '', version] = key.split(' ');
		return { type, version: Number(version) };
	});
}

function main(): void {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-descriptions-'));
	try {
		const records: JsonObject[] = [];
		for (const packageName of PACKAGES) {
			const wanted = used().filter(({ type }) => type.startsWith(`${packageName}.`));
			if (wanted.length === 0) continue;
			const nodes = descriptionsOf(packageName, folder);
			records.push(...wanted.map(({ type, version }) => record(type, version, nodes)));
		}
		writeFileSync(RECORD_FILE, toText(records));
		console.log(`${records.length} nodes of n8n ${VERSION} recorded in ${RECORD_FILE}`);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

main();
