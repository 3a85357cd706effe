import { join } from 'node:path';
import {
	NodeHelpers,
	Workflow,
	type INode,
	type INodeTypes,
	type NodeConnectionType,
} from 'n8n-workflow';

import { devDependencies } from '../../package.json';
import { descriptionOf, records } from './descriptions';
import { exampleFiles, readExample } from './exampleFiles';
import {
	filledParameters,
	missingFields,
	parameterProblems,
	type Described,
} from './parameterProblems';
import { userSettings } from './userSettings';

const ACTIONS = [
	'n8n-nodes-aihomedesign.aiHomeDesign',
	'n8n-nodes-aihomedesign.aiImageEnhancement',
];
const TRIGGER = 'n8n-nodes-aihomedesign.aiHomeDesignTrigger';
const FIRST = 'first-workflow.json';
const STICKY = 'n8n-nodes-base.stickyNote';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Fields that n8n lets pass empty, or that hold something to be replaced: what an untouched example has there. */
const placeholders: Record<string, unknown> = {
	'List Photos: filter.folderId': expect.objectContaining({ value: 'choose-your-folder' }),
	'Years: filter.folderId': expect.objectContaining({ value: 'choose-your-folder' }),
	'Folders: assignments': expect.anything(),
};

const nodeTypes: INodeTypes = {
	getByName: () => {
		throw new Error('Ask for a version');
	},
	getByNameAndVersion: (type, version = 1) => ({ description: knownDescription(type, version) }),
	getKnownTypes: () => ({}),
};

function knownDescription(type: string, version: number) {
	const description = descriptionOf(type, version);
	if (!description) throw new Error(`${type} has no version ${version}`);
	return description;
}

test('the record of descriptions is of the n8n that the tests run on', () => {
	expect(records.n8n).toBe(devDependencies['n8n-core']);
});

test('the record holds what the examples use and nothing else', () => {
	const nodes = exampleFiles.flatMap((file) => readExample(file).nodes);
	const used = nodes
		.filter(({ type }) => !type.startsWith('n8n-nodes-aihomedesign.'))
		.map(({ type, typeVersion }) => `${type} ${typeVersion}`);
	const recorded = records.nodes.map(({ type, version }) => `${type} ${version}`);
	expect(recorded.sort()).toEqual([...new Set(used)].sort());
});

test('it is known of every example what the user has to set', () => {
	expect(exampleFiles).toEqual(Object.keys(userSettings).sort());
});

test('example 1 needs two credentials and two folders, nothing else', () => {
	const { credentials, fields } = userSettings['google-drive-folder.json'] ?? {};
	expect(Object.keys(credentials ?? {})).toHaveLength(2);
	expect(fields).toEqual([
		expect.stringMatching(/folderToWatch$/),
		expect.stringMatching(/folderId$/),
	]);
});

describe.each([...exampleFiles, join('demo', 'demo-workflow.json')])('%s', (file) => {
	const workflow = readExample(file);
	const { nodes, connections } = workflow;
	const isDemo = file.startsWith('demo');
	const settings = userSettings[file] ?? { credentials: {}, fields: [] };
	const notes = nodes.filter(({ type }) => type === STICKY);
	const working = nodes.filter(({ type }) => type !== STICKY);
	const note = notes.map(({ parameters }) => String(parameters.content)).join('\n');
	const named = (name: string): INode | undefined => nodes.find((node) => node.name === name);
	// The nodes of the demo are the harness's stand-ins, not recorded ones.
	const described: Described[] = nodes.flatMap((node) => {
		const description = descriptionOf(node.type, node.typeVersion);
		return description ? [{ node, description }] : [];
	});

	test('uses our node, and node types in versions that exist', () => {
		expect(nodes.some(({ type }) => type.startsWith('n8n-nodes-aihomedesign.'))).toBe(true);
		const known = described.map(({ node }) => node.name);
		const unknown = nodes.filter(({ name }) => !known.includes(name));
		expect(unknown.map(({ type }) => type)).toEqual(isDemo ? ['n8n-nodes-base.readWriteFile'] : []);
	});

	test('every parameter is a field that the form shows, with a value that it offers', () => {
		const problems = described.flatMap((one) =>
			parameterProblems(one).map((problem) => `${one.node.name}: ${problem}`),
		);
		expect(problems).toEqual([]);
	});

	test('only what the user must set is missing', () => {
		const missing = described.flatMap((one) =>
			missingFields(one).map((field) => `${one.node.name}: ${field}`),
		);
		const left = settings.fields.filter((field) => !(field in placeholders));
		expect(missing.sort()).toEqual([...left].sort());
		for (const field of settings.fields.filter((name) => name in placeholders)) {
			const [name = '', path = ''] = field.split(': ');
			expect(named(name)).toHaveProperty(`parameters.${path}`, placeholders[field]);
		}
	});

	test('needs the credentials that are known of it', () => {
		const needed = described.flatMap(({ node, description }) => {
			const filled = filledParameters({ node, description });
			return (description.credentials ?? [])
				.filter((credential) => NodeHelpers.displayParameter(filled, credential, node, description))
				.map(({ name }) => name);
		});
		const expected = isDemo ? ['aiHomeDesignApi'] : Object.keys(settings.credentials);
		expect([...new Set(needed)].sort()).toEqual(expected.sort());
	});

	test('holds no secret, no credential and no traces of anybody', () => {
		expect(Object.keys(workflow).sort()).toEqual(['connections', 'name', 'nodes', 'settings']);
		for (const node of nodes) {
			expect(node.credentials).toBeUndefined();
			expect(node.id).toMatch(UUID);
		}
		expect(JSON.stringify(workflow)).not.toMatch(/sk-[A-Za-z0-9]|api[_-]?key"|https:\/\/drive/i);
	});

	test('IDs and names are each there once, and every webhook has its own', () => {
		for (const list of [nodes.map(({ id }) => id), nodes.map(({ name }) => name)]) {
			expect(new Set(list).size).toBe(list.length);
		}
		for (const { node, description } of described) {
			const hasWebhook = (description.webhooks ?? []).length > 0;
			expect([node.name, UUID.test(node.webhookId ?? '')]).toEqual([node.name, hasWebhook]);
		}
	});

	test('expressions refer to nodes that are there', () => {
		const texts = nodes.map(({ parameters }) => JSON.stringify(parameters)).join('\n');
		for (const [, name = ''] of texts.matchAll(/\$\('([^']+)'\)/g)) {
			expect(nodes.map((node) => node.name)).toContain(name);
		}
	});

	if (isDemo) return;

	test('every connection leads from an output to an input of its type', () => {
		const graph = new Workflow({ nodes, connections, active: false, nodeTypes });
		const typesOf = (entries: Array<NodeConnectionType | { type: NodeConnectionType }>) =>
			entries.map((entry) => (typeof entry === 'string' ? entry : entry.type));
		const inputs = (node: INode) =>
			typesOf(
				NodeHelpers.getNodeInputs(graph, node, knownDescription(node.type, node.typeVersion)),
			);
		const outputs = (node: INode) =>
			typesOf(
				NodeHelpers.getNodeOutputs(graph, node, knownDescription(node.type, node.typeVersion)),
			);
		let count = 0;
		for (const [from, byType] of Object.entries(connections)) {
			const source = named(from);
			if (!source) throw new Error(`There is no node "${from}"`);
			for (const [type, byOutput] of Object.entries(byType)) {
				const ofType = outputs(source).filter((output) => output === type);
				expect([from, type, byOutput.length <= ofType.length]).toEqual([from, type, true]);
				for (const target of byOutput.flatMap((targets) => targets ?? [])) {
					const node = named(target.node);
					if (!node) throw new Error(`There is no node "${target.node}"`);
					expect(target.type).toBe(type);
					expect(inputs(node).filter((input) => input === type).length).toBeGreaterThan(
						target.index,
					);
					count += 1;
				}
			}
		}
		expect(count).toBeGreaterThan(0);
		for (const node of working) {
			const needsInput = inputs(node).includes('main');
			const hasInput = graph.getParentNodes(node.name, 'main').length > 0;
			expect([node.name, hasInput]).toEqual([node.name, needsInput]);
		}
	});

	test('what does not succeed goes somewhere', () => {
		// The first workflow just ends with the message.
		if (file === FIRST) return;
		for (const node of working.filter(({ type }) => ACTIONS.includes(type))) {
			expect([node.name, node.onError]).toEqual([node.name, 'continueErrorOutput']);
		}
		for (const { name } of working.filter(({ onError }) => onError === 'continueErrorOutput')) {
			const targets = connections[name]?.main?.[1] ?? [];
			expect([name, targets.length > 0]).toEqual([name, true]);
		}
	});

	test('the notes say what to set, what it costs, and how to start it', () => {
		const [what = '', good = ''] = notes.map(({ parameters }) => String(parameters.content));
		expect(notes.map(({ name }) => name)).toEqual(
			file === FIRST ? ['What to set'] : ['What to set', 'Good to know'],
		);
		for (const credential of Object.values(settings.credentials)) {
			expect(what).toContain(`**${credential}** credential`);
		}
		for (const { node, description } of described) {
			const filled = filledParameters({ node, description });
			for (const credential of description.credentials ?? []) {
				if (!NodeHelpers.displayParameter(filled, credential, node, description)) continue;
				const words = settings.credentials[credential.name] ?? '';
				const line =
					what.split('\n').find((text) => text.includes(`**${words}** credential`)) ?? '';
				const all = `in the ${words.replace(' OAuth2', '')} nodes`;
				expect([node.name, line.includes(`*${node.name}*`) || line.includes(all)]).toEqual([
					...[node.name, true],
				]);
			}
		}
		for (const field of settings.fields) expect(what).toContain(`*${field.split(': ')[0]}*`);
		expect(file === FIRST ? what : good).toMatch(/\*\*[^*]*\bcredit\b/);
		expect(what).toMatch(
			/\*\*Publish\*\* \(in n8n 1\.x: .*\*Active\*\)|\*\*(Open chat|Execute workflow)\*\*/,
		);
	});

	test('the notes name only nodes that are there', () => {
		// What is written *like this* is a node, or one of these.
		const others = [
			...['Active', 'Fixed', 'Execute workflow', 'Done', 'In Work', 'Please Check', 'Submitted'],
			...[
				'Folder',
				'Limit',
				'To',
				'Webhook Secret',
				'Switch',
				'AI HomeDesign Trigger',
				'Order > Get',
				'Wait for Result',
				'Automatic',
				'Batch Size',
				'Virtually staged',
				'RAW',
				'Enhanced',
			],
		];
		const emphasised = [...note.matchAll(/(?<!\*)\*([^*\n]+)\*(?!\*)/g)].map(([, text]) => text);
		const unknown = emphasised.filter(
			(text = '') => !named(text) && !others.includes(text) && !/\.jpg|\.\.\./.test(text),
		);
		expect(unknown).toEqual([]);
	});

	test('says that an account has one webhook URL where that matters', () => {
		if (!nodes.some(({ type }) => type === TRIGGER)) return;
		expect(note).toMatch(/\*\*one\*\* webhook URL.*\*Switch\* node on `{{ \$json\.event }}`/s);
		expect(note).toContain('`?secret=`');
		expect(note).toContain('*Webhook Secret*: a long random text of letters and digits');
		expect(note).toContain('**Production URL**');
	});
});
