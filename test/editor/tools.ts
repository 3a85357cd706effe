import assert from 'node:assert/strict';

import { eventually } from './eventually';
import { runByForm } from './form';
import type { Stage, Step } from './steps';

const FORM = 'On form submission';
const STAGE = 'Stage an empty room';
const STYLES = ['Modern', 'Scandinavian', 'Farmhouse'];
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

/** "Press + on the empty canvas and choose On form submission. (Searching for it finds nothing.)" */
async function addForm({ editor }: Stage): Promise<void> {
	await editor.goTo('/workflow/new');
	await editor.get('canvas-add-button').click();
	await editor.choose(FORM);
	await editor.node.waitFor();
}

/** "Press Add Form Element. Label: Photo. Element Type: File. Press Add Attributes, choose Multiple Files, switch it off." */
async function askForOnePhoto({ editor }: Stage): Promise<void> {
	const { node } = editor;
	await editor.field('formTitle').locator('input').fill('Room');
	await node.getByText('Add Form Element').click();
	await editor.item('Label').waitFor();
	await editor.field('fieldLabel').locator('input').fill('Photo');
	await editor.item('Element Type').waitFor();
	await editor.openList('fieldType');
	await editor.pick('File');
	await node.getByPlaceholder('Add Attributes', { exact: true }).click();
	await editor.pick('Multiple Files');
	await editor.field('multipleFiles').locator('.el-switch').click();
	await editor.closeNode();
}

/** "Press + behind the node, search for `virtual staging`, and choose AI HomeDesign, then Stage an empty room." */
async function addStaging({ editor }: Stage): Promise<void> {
	await editor.get('canvas-handle-plus').first().click();
	await editor.search('virtual staging');
	await eventually(async () => (await editor.found())[0], 'AI HomeDesign');
	const description = editor.nodesPanel.getByTestId('node-creator-item-description').first();
	assert.match(await description.innerText(), /^Stage, /);
	await editor.choose('AI HomeDesign');
	await editor.choose(STAGE);
	await editor.node.waitFor();
	await editor.node.getByText('Each choice is one image, one output item').waitFor();
	assert.equal(await editor.field('binaryPropertyName').locator('input').inputValue(), 'data');
	const credential = editor.get('node-credentials-select').locator('input');
	await eventually(async () => await credential.inputValue(), 'AI HomeDesign account');
}

/** "Input Binary Field: Photo. Room Type: Living Room. Style Names or IDs: Modern, Scandinavian, Farmhouse. Add option > Keep Original: original." */
async function chooseStyles({ editor }: Stage): Promise<void> {
	await editor.field('binaryPropertyName').locator('input').fill('Photo');
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
	await editor.closeNode();
}

/** Three images of one upload, each with the photo as it came in. */
async function stageInThreeStyles(stage: Stage): Promise<void> {
	const { editor, sandbox, album } = stage;
	const before = sandbox.charges().length;
	const asked = sandbox.journal().length;
	await runByForm(stage);
	const success = editor.nodeOnCanvas(STAGE).getByTestId('canvas-node-status-success');
	await success.waitFor({ timeout: RUN_TIMEOUT_MS });
	await editor.openNode(STAGE);
	const output = editor.get('output-panel');
	await output.getByText('3 images: 3 made. 3 credits, under a minute.').waitFor();
	const charges = sandbox.charges().slice(before);
	assert.deepEqual(
		charges.map(({ version }) => version),
		['v3', 'v3', 'v3'],
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
	await album.keepLook('three-styles');
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
		await album.keepLook(`three-styles-${index + 1}`);
		await output.getByText('Back to list').click();
	}
	await editor.closeNode();
}

/** What somebody does who has an empty room, by README's "Stage an empty room in three styles". */
export const toolSteps: readonly Step[] = [
	{ title: 'Add "On form submission" on the empty canvas', run: addForm },
	{ title: 'Let the form ask for one photo', run: askForOnePhoto },
	{ title: 'Search "virtual staging", and add "Stage an empty room"', run: addStaging },
	{ title: 'Choose room and styles from their lists', run: chooseStyles },
	{ title: 'Execute, and view the room in three styles', run: stageInThreeStyles },
];
