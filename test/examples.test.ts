import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeHelpers, type INode, type INodeProperties } from 'n8n-workflow';

import { AiImageEnhancement } from '../nodes/AiImageEnhancement/AiImageEnhancement.node';
import type { WorkflowJson } from './harness';

const FOLDER = join(__dirname, '..', 'examples');
const { description } = new AiImageEnhancement();
const TYPE = `n8n-nodes-aihomedesign.${description.name}`;

const files = [
	...readdirSync(FOLDER).filter((name) => name.endsWith('.json')),
	join('demo', 'demo-workflow.json'),
];
const workflowOf = (file: string): WorkflowJson =>
	JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));

/** The fields that the form shows with a node's parameters. */
function shownFields(node: INode): INodeProperties[] {
	const filled = NodeHelpers.getNodeParameters(
		description.properties,
		node.parameters,
		true,
		false,
		node,
		description,
	);
	return description.properties.filter((field) =>
		NodeHelpers.displayParameter(filled ?? {}, field, node, description),
	);
}

test('there are examples', () => {
	expect(files.length).toBeGreaterThan(1);
});

describe.each(files)('%s', (file) => {
	const { nodes, connections } = workflowOf(file);
	const ours = nodes.filter(({ type }) => type === TYPE);

	test('uses our node, in a version that exists', () => {
		expect(ours.length).toBeGreaterThan(0);
		for (const { typeVersion } of ours) expect(typeVersion).toBe(description.version);
	});

	test.each(ours.map((node) => [node.name, node] as const))(
		'the parameters of "%s" are ones that its form shows',
		(_, node) => {
			const fields = shownFields(node);
			for (const [name, value] of Object.entries(node.parameters)) {
				const field = fields.find((candidate) => candidate.name === name);
				expect(field?.name).toBe(name);
				const isFixedList = field?.type === 'options' && !field.typeOptions?.loadOptionsMethod;
				if (isFixedList && !String(value).startsWith('=')) {
					const values = (field.options ?? []).map((option) =>
						'value' in option ? option.value : undefined,
					);
					expect(values).toContain(value);
				}
				if (field?.type === 'collection') {
					const known = (field.options ?? []).map((option) => option.name);
					for (const option of Object.keys(value as object)) expect(known).toContain(option);
				}
			}
			// Only what the user must set may be missing.
			const issues = NodeHelpers.getNodeParametersIssues(fields, node, description);
			expect(Object.keys(issues?.parameters ?? {})).toEqual([]);
		},
	);

	test('every connection leads from a node to a node', () => {
		const names = nodes.map(({ name }) => name);
		for (const [from, { main = [] }] of Object.entries(connections)) {
			expect(names).toContain(from);
			for (const target of main.flatMap((targets) => targets ?? []))
				expect(names).toContain(target.node);
		}
	});

	test('holds no secret and no credential of anybody', () => {
		for (const node of nodes) expect(node.credentials).toBeUndefined();
	});
});
