import assert from 'node:assert/strict';

import { createNode, type WorkflowJson } from '../../dev/n8n/workflowJson';
import { PHOTOS } from '../../dev/n8n/tryIt';
import { eventually } from './eventually';
import type { Stage, Step } from './steps';

const READ = 'Read Empty Room';
const STYLES = ['Modern', 'Scandinavian'];
const ALL_STYLES = [
	'Prime',
	'Modern',
	'Farmhouse',
	'Scandinavian',
	'Hampton',
	'Industrial',
	'Traditional',
	'Contemporary',
];
const RUN_TIMEOUT_MS = 90_000;

const roomWorkflow: WorkflowJson & { name: string } = {
	name: 'Stage a room',
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

/** "Search the nodes panel for `virtual staging` and add AI HomeDesign > Stage an empty room." */
async function addStaging({ editor, rest }: Stage): Promise<void> {
	const { id } = await rest.createWorkflow(roomWorkflow);
	await editor.openWorkflow(id);
	await editor.nodeOnCanvas(READ).click();
	await editor.get('node-creator-plus-button').click();
	await editor.search('virtual staging');
	await eventually(async () => (await editor.found())[0], 'AI HomeDesign');
	const description = editor.nodesPanel.getByTestId('node-creator-item-description').first();
	assert.match(await description.innerText(), /^Stage, /);
	await editor.choose('AI HomeDesign');
	await editor.choose('Stage an empty room');
	await editor.node.waitFor();
	await editor.node.getByText('Each choice is one image, one output item').waitFor();
	assert.equal(await editor.field('binaryPropertyName').locator('input').inputValue(), 'data');
	const credential = editor.get('node-credentials-select').locator('input');
	await eventually(async () => await credential.inputValue(), 'AI HomeDesign account');
}

/** "Room Type: Living Room. Style Names or IDs: Modern, Scandinavian. Add option > Keep Original: original." */
async function chooseStyles({ editor }: Stage): Promise<void> {
	await eventually(
		async () => (await editor.openLocator('roomType')).includes('Living Room'),
		true,
	);
	await editor.pickLocated('Living Room');
	await eventually(async () => await editor.openList('styles'), ALL_STYLES);
	for (const style of STYLES) await editor.pick(style);
	await editor.closeList();
	for (const style of STYLES) await editor.field('styles').getByText(style).waitFor();
	await editor.node.getByPlaceholder('Add option', { exact: true }).click();
	await editor.pick('Keep Original');
	await editor.field('keepOriginal').locator('input').fill('original');
	assert.equal(await editor.get('parameter-issues').count(), 0, 'A field is marked');
}

/** Two images of one upload, each with the photo as it came in. */
async function stageInTwoStyles({ editor, sandbox, album }: Stage): Promise<void> {
	const before = sandbox.charges().length;
	const asked = sandbox.journal().length;
	await editor.get('node-execute-button').click();
	const output = editor.get('output-panel');
	await output.getByTestId('node-run-status-success').waitFor({ timeout: RUN_TIMEOUT_MS });
	await output.getByText('2 images: 2 made. 2 credits, under a minute.').waitFor();
	const charges = sandbox.charges().slice(before);
	assert.deepEqual(
		charges.map(({ version }) => version),
		['v3', 'v3'],
	);
	const uploads = sandbox
		.journal()
		.slice(asked)
		.filter(({ call }) => call === 'upload');
	assert.equal(uploads.length, 1);

	await output.getByTestId('ndv-run-data-display-mode').getByText('Binary').click();
	for (const style of STYLES) {
		await output.getByText(`living-room-${style.toLowerCase()}.jpg`).waitFor();
	}
	assert.equal(await output.getByText('living-room.jpg', { exact: true }).count(), STYLES.length);
	await album.keepLook('two-styles');
	// Each item has the image and the original.
	for (const [index, { imageId }] of charges.entries()) {
		const [response] = await Promise.all([
			editor.page.waitForResponse(/\/rest\/binary-data\?/),
			output
				.getByTestId('ndv-view-binary-data')
				.nth(2 * index)
				.click(),
		]);
		const staged = await sandbox.resultOf(imageId);
		assert.ok(staged.equals(await response.body()), 'The photo on the page is another one');
		await album.keepLook(`two-styles-${index + 1}`);
		await output.getByText('Back to list').click();
	}
	await editor.closeNode();
}

/** What somebody does who has an empty room, by README's "Stage an empty room in three styles". */
export const toolSteps: readonly Step[] = [
	{ title: 'Search "virtual staging", and add "Stage an empty room"', run: addStaging },
	{ title: 'Choose room and styles from their lists', run: chooseStyles },
	{ title: 'Execute, and view the room in two styles', run: stageInTwoStyles },
];
