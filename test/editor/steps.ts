import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';

import { AiHomeDesignTrigger } from '../../nodes/AiHomeDesignTrigger/AiHomeDesignTrigger.node.js';
import type { Sandbox } from '../../sandbox';
import { REPOSITORY } from '../../dev/folders';
import { OWNER } from '../../dev/n8n/openN8n';
import type { N8nEditor } from '../../dev/n8n/rest';
import { NODE_TYPE, PHOTOS } from '../../dev/n8n/tryIt';
import { createNode, readWorkflow, type WorkflowJson } from '../../dev/n8n/workflowJson';
import type { Album } from './album';
import { batchSteps } from './batch';
import { WINDOW, type EditorPage } from './editorPage';
import { eventually } from './eventually';
import { formSteps } from './form';
import { asSet, saveAccounts } from './setWorkflow';
import { toolSteps } from './tools';

/** What the steps work with. */
export interface Stage {
	/** The browser, as a user has it. */
	editor: EditorPage;
	/** The same n8n's API, to prepare things and to look behind the screen. */
	rest: N8nEditor;
	sandbox: Sandbox;
	album: Album;
	/** Where deliveries would come in. */
	webhookUrl: string;
	/** A folder with twelve photos. */
	photos: string;
}

/** One thing that a user does, and what there is to see then. */
export interface Step {
	title: string;
	run: (stage: Stage) => Promise<void>;
}

const EXAMPLE_FILES = readdirSync(join(REPOSITORY, 'examples'))
	.filter((name) => name.endsWith('.json'))
	.sort();
/** This package's node in the last of them. */
const ENHANCE_NODE = 'Enhance Photo';
const README = 'https://github.com/n8n-nodes-aihomedesign/n8n-nodes-aihomedesign';
const READ = 'Read Sample Photo';
const ACCOUNT = 'AI HomeDesign account';
const API_VERSIONS = ['Automatic', 'V3 (Current)', 'V1 (Legacy)'];
const SPACES = ['Indoor', 'Outdoor'];
const INDOOR_OPTIONS = ['Add Fire to Fireplace', 'Add Screen to TV', 'Remove Extra Objects'];
const OUTDOOR_OPTIONS = ['Replace Sky (Premium)', 'Greener Grass', 'Remove Extra Objects'];
const SPACE_FIRST = 'Choose the Space First';
const OURS = ['AI HomeDesign', 'AI Image Enhancement'];
const EXECUTION_TIMEOUT_MS = 90_000;
/** Windows have round corners, and what is behind them is dark. */
const INSIDE_BORDER = -3;
const WEBHOOK_PATH = /^[0-9a-f-]{36}\/webhook$/;

/** A photo from this machine's disk, for the node that is added by hand. */
const photoWorkflow: WorkflowJson & { name: string } = {
	name: 'Enhance a photo',
	nodes: [
		createNode('Manual Trigger', 'n8n-nodes-base.manualTrigger'),
		createNode(
			READ,
			'n8n-nodes-base.readWriteFile',
			{ operation: 'read', fileSelector: `${PHOTOS}/living-room.jpg`, options: {} },
			{ position: [220, 0] },
		),
	],
	connections: { 'Manual Trigger': { main: [[{ node: READ, type: 'main', index: 0 }]] } },
};

async function signIn({ editor }: Stage): Promise<void> {
	await editor.signIn(OWNER);
}

async function findInPanel({ editor, rest, album }: Stage): Promise<void> {
	const { id } = await rest.createWorkflow(photoWorkflow);
	await editor.openWorkflow(id);
	// The next node is appended to the selected one.
	await editor.nodeOnCanvas(READ).click();
	await editor.get('node-creator-plus-button').click();
	await editor.search('photo');
	await eventually(async () => {
		const found = await editor.found();
		return OURS.map((name) => found.includes(name));
	}, [true, true]);
	await editor.search('AI HomeDesign');
	await eventually(async () => (await editor.found()).sort(), OURS);
	// The icon that is dragged along comes second.
	for (const entry of await editor.nodesPanel.getByTestId('item-iterator-item').all()) {
		const icon = entry.locator('img').first();
		await eventually(async () => await icon.evaluate(isLoaded), true);
	}
	const descriptions = editor.nodesPanel.getByTestId('node-creator-item-description');
	await album.take('docs/images/nodes-panel.png', {
		around: [editor.nodesPanel.getByTestId('nodes-list-header'), descriptions.last()],
		margin: 16,
		within: editor.nodesPanel,
	});
}

async function addFromPanel({ editor }: Stage): Promise<void> {
	await editor.choose('AI Image Enhancement');
	await eventually(
		async () => await editor.found(),
		[
			'Check photos',
			'Enhance an image',
			'Upload an image',
			'Upscale an image',
			'Get the images of an order',
			'Submit an order',
		],
	);
	await editor.choose('Enhance an image');
	await editor.node.waitFor();
	for (const label of [
		'Credential',
		'Resource',
		'Operation',
		'Image Source',
		'Input Binary Field',
		'Space',
		'Enhancement Option Names or IDs',
		'Wait for Result',
		'Download Result',
		'Output Binary Field',
		'Simplify',
	]) {
		await editor.item(label).waitFor();
	}
	await editor.node.getByText('Each photo costs one credit, also in test runs').waitFor();
	await editor.node.getByText('V1 of the API takes 10 photos in 10 minutes').waitFor();
	await leadsTo(editor.node.getByText('Docs'), '#readme');
	assert.equal(await editor.get('parameter-issues').count(), 0, 'A field of a new node is marked');
}

/** Checks what a link leads to: a part of this package's README, or a page of its own. */
async function leadsTo(text: Locator, end: string): Promise<void> {
	const link = text.locator('xpath=ancestor-or-self::a');
	assert.equal(await link.getAttribute('href'), `${README}${end}`);
}

async function connect({ editor, sandbox }: Stage): Promise<void> {
	await editor.node.getByRole('button', { name: 'Connect to AI HomeDesign' }).click();
	// n8n asks its server for the name.
	const name = editor.get('credential-name').getByTestId('inline-edit-preview');
	await eventually(async () => (await name.innerText()).trim(), ACCOUNT);
	await editor.credentialField('apiKey').fill(sandbox.apiKey);
	// "Leave Base URL as it is."
	assert.equal(
		await editor.credentialField('baseUrl').inputValue(),
		'https://api.aihomedesign.com',
	);
	await editor.get('credential-save-button').click();
	// n8n closes the form when the test was successful.
	await editor.credentialForm.waitFor({ state: 'hidden' });
	const asked = sandbox.journal().filter(({ call }) => call === 'spaces');
	assert.ok(asked.length > 0, 'The sandbox has not been asked');
	await editor.chooseCredential(ACCOUNT);
	const chosen = editor.get('node-credentials-select').locator('input');
	await eventually(async () => await chosen.inputValue(), ACCOUNT);
}

async function chooseSpace({ editor }: Stage): Promise<void> {
	await eventually(async () => await editor.openList('enhancementOptions'), [SPACE_FIRST]);
	await editor.closeList();
	await eventually(async () => await editor.openLocator('spaceName'), SPACES);
	await editor.pickLocated('Outdoor');
	await eventually(async () => await editor.openList('enhancementOptions'), OUTDOOR_OPTIONS);
	await editor.closeList();
	// n8n puts the chosen one first.
	await eventually(async () => await editor.openLocator('spaceName'), [...SPACES].reverse());
	await editor.pickLocated('Indoor');
	await eventually(async () => await editor.openList('enhancementOptions'), INDOOR_OPTIONS);
	await editor.pick('Remove Extra Objects');
	await editor.closeList();
	await editor.field('enhancementOptions').getByText('Remove Extra Objects').waitFor();
}

async function execute({ editor, rest, sandbox, album }: Stage): Promise<void> {
	await editor.page.setViewportSize({ ...WINDOW, height: 645 });
	await editor.get('node-execute-button').click();
	const output = editor.get('output-panel');
	await output.getByTestId('node-run-status-success').waitFor({ timeout: EXECUTION_TIMEOUT_MS });
	const charges = sandbox.charges();
	assert.equal(charges.length, 1);

	await output.getByText('1 photo: 1 enhanced. 1 credit, under a minute.').waitFor();
	await output.getByTestId('ndv-run-data-display-mode').getByText('Binary').click();
	await output.getByText('living-room-enhanced.jpg').waitFor();
	await output.getByText('image/jpeg').waitFor();
	const [response] = await Promise.all([
		editor.page.waitForResponse(/\/rest\/binary-data\?/),
		output.getByTestId('ndv-view-binary-data').click(),
	]);
	const enhanced = await sandbox.resultOf(charges[0]?.imageId ?? '');
	assert.ok(enhanced.equals(await response.body()), 'The photo on the page is another one');
	await editor.get('ndv-input-panel').getByTestId('ndv-view-binary-data').click();
	for (const panel of [editor.get('ndv-input-panel'), output]) {
		const photo = panel.getByTestId('ndv-data-container').locator('img');
		await eventually(async () => await photo.evaluate(isLoaded), true);
	}
	const [execution] = await rest.executions();
	assert.equal(execution?.status, 'success');
	await album.take('docs/images/result.jpg', { around: [editor.node], margin: INSIDE_BORDER });
	await editor.page.setViewportSize(WINDOW);
}

/** Of an `img`; this runs in the browser. */
function isLoaded(image: unknown): boolean {
	return (
		typeof image === 'object' &&
		image !== null &&
		'complete' in image &&
		image.complete === true &&
		'naturalWidth' in image &&
		image.naturalWidth !== 0
	);
}

async function testCredential({ editor, sandbox, album }: Stage): Promise<void> {
	const { credentialForm } = editor;
	const save = async (apiKey: string) => {
		await editor.credentialField('apiKey').fill(apiKey);
		await editor.get('credential-save-button').click();
	};
	await editor.get('credential-edit-button').click();
	await credentialForm.getByText('Connection tested successfully').waitFor();
	await album.take('docs/images/credential.png', {
		around: [credentialForm.locator('.el-dialog')],
		margin: INSIDE_BORDER,
		// Half of what follows is scrolled away.
		above: credentialForm.getByText('Webhook Secret', { exact: true }).first(),
	});
	await leadsTo(credentialForm.getByText('docs', { exact: true }), '#get-an-api-key');
	await save('not-the-key');
	await credentialForm.getByText('Couldn’t connect with these settings').waitFor();
	await credentialForm.getByText('More details').click();
	await credentialForm
		.getByText(
			'Invalid API key: AI HomeDesign does not accept it (401). AI HomeDesign says: "unauthorized" (api_error_unauthorized). Copy the key again from the API page of your AI HomeDesign dashboard',
		)
		.waitFor();
	await save(sandbox.apiKey);
	await credentialForm.getByText('Connection tested successfully').waitFor();
}

/** In the form that is open. */
async function chooseApiVersion({ editor, sandbox }: Stage): Promise<void> {
	const { credentialForm } = editor;
	const choose = async (version: string) => {
		await eventually(async () => await editor.openList('apiVersion'), API_VERSIONS);
		await editor.pick(version);
		await editor.get('credential-save-button').click();
	};
	sandbox.configure({ without: { v3: '410' } });
	await choose('V3 (Current)');
	await credentialForm.getByText('Couldn’t connect with these settings').waitFor();
	await choose('Automatic');
	await credentialForm.getByText('Connection tested successfully').waitFor();
	sandbox.configure({ without: {} });
	await editor.closeCredentialForm();
	await editor.closeNode();
}

function withoutTags(html: unknown): string {
	return String(html).replace(/<[^>]+>/g, '');
}

/** What the trigger says to people, besides its fields' names. */
function triggerTexts() {
	const { triggerPanel, properties, eventTriggerDescription } = new AiHomeDesignTrigger()
		.description;
	assert.ok(typeof triggerPanel === 'object' && typeof triggerPanel.executionsHelp === 'object');
	return {
		notice: withoutTags(properties.find(({ type }) => type === 'notice')?.displayName),
		panel: {
			header: withoutTags(triggerPanel.header),
			help: withoutTags(triggerPanel.executionsHelp.inactive),
		},
		listening: withoutTags(eventTriggerDescription),
	};
}

async function openTrigger({ editor, album, webhookUrl }: Stage): Promise<void> {
	await editor.goTo('/workflow/new');
	await editor.get('canvas-add-button').click();
	await editor.search('AI HomeDesign');
	await editor.choose('AI HomeDesign');
	// The entry has the actions of the node for all tools, too: they are folded away here.
	await eventually(
		async () => await editor.found(),
		['On image generated', 'On image upscaled', 'On image failed'],
	);
	await editor.choose('On image generated');
	const { node } = editor;
	const { notice, panel } = triggerTexts();
	await node.getByText(panel.header).waitFor();
	await node.getByText(notice).waitFor();
	for (const label of ['Events', 'Simplify', 'Download Image', 'Options']) {
		await editor.item(label).waitFor();
	}
	await leadsTo(node.getByText('Docs'), '/blob/main/docs/trigger.md');
	await editor.field('events').getByText('Image Generated').waitFor();
	await node.getByText('When will this node trigger my flow?').click();
	await node.getByText(panel.help).waitFor();

	await node.getByText('Webhook URLs', { exact: true }).click();
	for (const [kind, path] of [
		['Test URL', 'webhook-test'],
		['Production URL', 'webhook'],
	] as const) {
		await node.getByRole('radio', { name: kind }).click();
		const shown = node.getByText(`${webhookUrl}${path}/`);
		assert.match(
			(await shown.innerText()).trim().replace(`${webhookUrl}${path}/`, ''),
			WEBHOOK_PATH,
		);
	}
	await album.take('docs/images/trigger.png', {
		around: [node],
		margin: INSIDE_BORDER,
		leftOf: editor.get('output-panel'),
	});
}

async function listen({ editor }: Stage): Promise<void> {
	const { node, page } = editor;
	await editor.get('trigger-execute-button').click();
	await node.getByText('Listening for test event').waitFor();
	await editor.closeNode();
	await page.getByText(triggerTexts().listening).waitFor();
	await editor.get('stop-execution-waiting-for-webhook-button').click();
}

async function openExamples({ editor, rest, album }: Stage): Promise<void> {
	const accounts = await saveAccounts(rest);
	const ids = new Map<string, string>();
	for (const file of EXAMPLE_FILES) {
		const example = await readWorkflow(join(REPOSITORY, 'examples', file));
		const { id } = await rest.createWorkflow({ ...asSet(example, accounts), name: file });
		ids.set(file, id);
		await editor.openWorkflow(id);
		await editor.get('zoom-to-fit').click();
		const nodes = example.nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
		for (const node of nodes) await editor.nodeOnCanvas(node.name).waitFor();
		assert.equal(await editor.get('node-issues').count(), 0, `Something is not set in ${file}`);
		await album.take(`examples/pictures/${file.replace('.json', '.png')}`, {
			around: await editor.get('canvas-node').or(editor.get('sticky')).all(),
			margin: 50,
		});
	}
	await editor.openWorkflow(ids.get('upscale-for-print.json') ?? '');
	await editor.openNode(ENHANCE_NODE);
	await eventually(async () => await editor.openList('enhancementOptions'), INDOOR_OPTIONS);
	await editor.closeList();
	assert.equal(await editor.get('parameter-issues').count(), 0);
	await editor.closeNode();
}

/** A tool without a credential: nothing in it is wrong so far. */
async function openTool({ editor, rest }: Stage): Promise<void> {
	const parameters = {
		imageUrl: 'https://example.com/kitchen.jpg',
		spaceName: { __rl: true, mode: 'name', value: '={{ $json.space }}' },
		options: {},
	};
	const tool = createNode(ENHANCE_NODE, `${NODE_TYPE}Tool`, parameters);
	const { id } = await rest.createWorkflow({ name: 'A tool', nodes: [tool], connections: {} });
	await editor.openWorkflow(id);
	await editor.openNode(ENHANCE_NODE);
	for (const label of ['Image Source', 'Image URL', 'Space', 'Wait for Result', 'Output']) {
		await editor.item(label).waitFor();
	}
	for (const label of ['Input Binary Field', 'Download Result', 'Simplify']) {
		assert.equal(await editor.item(label).count(), 0, `A tool has ${label}`);
	}
	const source = editor.field('imageSource').locator('input');
	await eventually(async () => await source.inputValue(), 'URL');
	// It is disabled while n8n fetches the list.
	const options = editor.field('enhancementOptions').getByPlaceholder('Select', { exact: true });
	await eventually(async () => await options.isEnabled(), true);
	await editor.item('Space').getByTestId('from-ai-override-button').waitFor();
	assert.equal(await editor.get('parameter-issues').count(), 0, 'A field of a tool is marked');
	await editor.closeNode();
}

/** The icon that n8n shows on a dark ground. */
async function darkIcon({ editor }: Stage): Promise<void> {
	await editor.page.emulateMedia({ colorScheme: 'dark' });
	await editor.page.reload();
	const icon = editor.nodeOnCanvas(ENHANCE_NODE).locator('img');
	await eventually(
		async () => (await icon.getAttribute('src'))?.split('/').pop(),
		'aiImageEnhancement.dark.svg',
	);
	await eventually(async () => await icon.evaluate(isLoaded), true);
}

/** In the order of somebody's first day with the package. */
export const steps: readonly Step[] = [
	{ title: 'Sign in', run: signIn },
	{ title: 'Search the nodes panel for "photo" and "AI HomeDesign"', run: findInPanel },
	{ title: 'Add "Enhance an image" from the panel', run: addFromPanel },
	{ title: 'Enter the API key, and pick the credential', run: connect },
	{ title: 'Choose the space; the options follow it', run: chooseSpace },
	{ title: 'Execute, and view the enhanced photo', run: execute },
	{ title: 'Test the credential with a right and a wrong key', run: testCredential },
	{ title: 'Choose the version of the API, and go back to Automatic', run: chooseApiVersion },
	...formSteps,
	...toolSteps,
	...batchSteps,
	{ title: 'Open the trigger: notice, fields, URLs', run: openTrigger },
	{ title: 'Listen for a test event', run: listen },
	{ title: 'Open the example workflows', run: openExamples },
	{ title: "Open an AI agent's tool without a credential", run: openTool },
	{ title: 'Change to the dark theme', run: darkIcon },
];
