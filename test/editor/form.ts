import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { REPOSITORY } from '../../dev/folders';
import { PHOTOS } from '../../dev/n8n/tryIt';
import { eventually } from './eventually';
import type { Stage, Step } from './steps';

const EXAMPLE = join(REPOSITORY, 'examples', 'form-upload.json');
const ENHANCE = 'Enhance Photos';
const PHOTO = join(REPOSITORY, PHOTOS, 'living-room.jpg');
const RUN_TIMEOUT_MS = 90_000;

/**
 * "Press Execute workflow: n8n opens the form." Then chooses a photo in it, and submits it.
 * @param choices what is chosen in the form's lists, in their order
 */
export async function runByForm({ editor }: Stage, choices: string[] = []): Promise<void> {
	const form = await editor.openedBy('/form-test/', async () => {
		await editor.get('execute-workflow-button').first().click();
	});
	await form.locator('input[type=file]').setInputFiles(PHOTO);
	for (const [index, choice] of choices.entries()) {
		await form.locator('select').nth(index).selectOption(choice);
	}
	await form.getByRole('button', { name: 'Submit' }).click();
}

/** "Select all of it and copy it. In n8n create a workflow, click on the empty canvas, and paste." */
async function pasteExample({ editor }: Stage): Promise<void> {
	await editor.goTo('/workflow/new');
	await editor.get('canvas-add-button').waitFor();
	await editor.paste(await readFile(EXAMPLE, 'utf8'));
	await editor.nodeOnCanvas(ENHANCE).waitFor();
}

/** "Double-click the node Enhance Photos, choose your credential at the top, and close the node." */
async function chooseAccount({ editor }: Stage): Promise<void> {
	await editor.openNode(ENHANCE);
	await editor.chooseCredential('AI HomeDesign account');
	await editor.closeNode();
}

/** "Choose one photo, and Indoor or Outdoor, and submit it." */
async function firstPhoto(stage: Stage): Promise<void> {
	const { editor, sandbox } = stage;
	const before = sandbox.charges().length;
	await runByForm(stage, ['Indoor']);
	const success = editor.nodeOnCanvas(ENHANCE).getByTestId('canvas-node-status-success');
	await success.waitFor({ timeout: RUN_TIMEOUT_MS });
	assert.equal(sandbox.charges().length, before + 1);
	await editor.openNode(ENHANCE);
	const output = editor.get('output-panel');
	await output.getByTestId('ndv-run-data-display-mode').getByText('Binary').click();
	await eventually(
		async () => await output.getByText('living-room-enhanced.jpg').first().isVisible(),
		true,
	);
	await stage.album.keepLook('first-photo');
	await editor.closeNode();
}

/** What somebody does first, by README's "Your first photo". */
export const formSteps: readonly Step[] = [
	{ title: 'Paste the example with the form', run: pasteExample },
	{ title: 'Choose the credential in it', run: chooseAccount },
	{ title: 'Execute, and get a photo enhanced by the form', run: firstPhoto },
];
