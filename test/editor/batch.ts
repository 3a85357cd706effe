import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { INodeParameters } from 'n8n-workflow';
import sharp from 'sharp';

import { REPOSITORY } from '../../dev/folders';
import { CREDENTIAL_TYPE, NODE_TYPE, PHOTOS } from '../../dev/n8n/tryIt';
import { createNode, type WorkflowJson } from '../../dev/n8n/workflowJson';
import { eventually } from './eventually';
import type { Stage, Step } from './steps';

const SAMPLES = ['living-room.jpg', 'kitchen.jpg', 'front-of-house.jpg'];
const PHOTO_COUNT = 12;
const PHOTO_WIDTH = 640;
const NINE = 'photo-0*.jpg';
const READ = 'Read Photos';
const ENHANCE = 'Enhance Photos';
const NEXT = 'Next Step';
const RUN_TIMEOUT_MS = 90_000;
/** Long enough to press Stop meanwhile. */
const SLOW_JOB_SECONDS = 40;
const JOB_SECONDS = 2;
const MANY = 1000;

/** Puts photo-01.jpg to photo-12.jpg into a folder; no two are equal. */
export async function makePhotos(folder: string): Promise<void> {
	await mkdir(folder, { recursive: true });
	for (let index = 0; index < PHOTO_COUNT; index++) {
		const sample = join(REPOSITORY, PHOTOS, SAMPLES[index % SAMPLES.length] ?? '');
		const name = `photo-${String(index + 1).padStart(2, '0')}.jpg`;
		await sharp(sample)
			.resize({ width: PHOTO_WIDTH })
			.modulate({ brightness: 1 - index / 50 })
			.toFile(join(folder, name));
	}
}

/** A node of this package with photos from the disk before it, and another node behind it. */
async function openBatch(
	{ editor, rest, photos }: Stage,
	name: string,
	files: string,
	parameters: INodeParameters,
): Promise<void> {
	const to = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });
	const credential = (await rest.credentials()).find(({ type }) => type === CREDENTIAL_TYPE);
	assert.ok(credential);
	const credentials = { [CREDENTIAL_TYPE]: { id: credential.id, name: credential.name } };
	const read = { operation: 'read', fileSelector: join(photos, files), options: {} };
	const workflow: WorkflowJson & { name: string } = {
		name,
		nodes: [
			createNode('Manual Trigger', 'n8n-nodes-base.manualTrigger'),
			createNode(READ, 'n8n-nodes-base.readWriteFile', read, {
				position: [220, 0],
				typeVersion: 1.1,
			}),
			createNode(ENHANCE, NODE_TYPE, parameters, { position: [440, 0], credentials }),
			createNode(NEXT, 'n8n-nodes-base.noOp', {}, { position: [660, 0] }),
		],
		connections: { 'Manual Trigger': to(READ), [READ]: to(ENHANCE), [ENHANCE]: to(NEXT) },
	};
	const { id } = await rest.createWorkflow(workflow);
	await editor.openWorkflow(id);
}

const indoor = { __rl: true, mode: 'list', value: 'space-indoor', cachedResultName: 'Indoor' };

/** The options of all spaces, where only a run can tell the space. */
async function spaceByExpression(stage: Stage): Promise<void> {
	const { editor } = stage;
	const spaceName = { __rl: true, mode: 'name', value: '={{ $json.space }}' };
	await openBatch(stage, 'By expression', NINE, { spaceName, options: {} });
	await editor.openNode(ENHANCE);
	await eventually(
		async () => await editor.openList('enhancementOptions'),
		[
			'Add Fire to Fireplace (Indoor)',
			'Add Screen to TV (Indoor)',
			'Remove Extra Objects (Indoor, Outdoor)',
			'Replace Sky (Premium) (Outdoor)',
			'Greener Grass (Outdoor)',
		],
	);
	await editor.pick('Greener Grass (Outdoor)');
	await editor.closeList();
	await editor.field('enhancementOptions').getByText('Greener Grass').waitFor();
	assert.equal(await editor.get('parameter-issues').count(), 0, 'A field is marked');
	await editor.closeNode();
}

async function previewFields(stage: Stage): Promise<void> {
	const { editor } = stage;
	await openBatch(stage, 'Not run so far', NINE, { spaceName: indoor, options: {} });
	await editor.openNode(NEXT);
	const input = editor.get('ndv-input-panel');
	for (const field of ['file_name', 'status', 'order_id', 'image_id', 'disclosure', 'charged']) {
		await input.getByText(field, { exact: true }).first().waitFor();
	}
	await editor.closeNode();
}

async function check(stage: Stage): Promise<void> {
	const { editor, sandbox } = stage;
	const charged = sandbox.charges().length;
	const parameters = { operation: 'check', spaceName: indoor, options: {} };
	await openBatch(stage, 'Check', '*.jpg', parameters);
	await editor.openNode(ENHANCE);
	await editor.node.getByText('Check costs nothing and uploads nothing').waitFor();
	await run(stage);
	// Two photos were enhanced some minutes before: what of the limit is used up counts.
	await hint(stage, /^12 photos, 12 credits, about (?:[4-9]|10) minutes\.$/);
	assert.equal(sandbox.charges().length, charged);
	await stage.album.keepLook('check');
	await editor.closeNode();
}

/** Lets the account take many orders: the steps are not about the limit. */
async function raiseLimit({ rest, sandbox }: Stage): Promise<void> {
	sandbox.configure({ rateLimit: { submissions: MANY, windowSeconds: 600 } });
	for (const { id, name, type } of await rest.credentials()) {
		if (type !== CREDENTIAL_TYPE) continue;
		const { apiKey, url } = sandbox;
		const data = { apiKey, baseUrl: url, ordersPer10Minutes: MANY };
		await rest.updateCredential(id, { name, type, data });
	}
}

/** Executes the open node, and waits until it is done. */
async function run({ editor }: Stage): Promise<void> {
	await editor.get('node-execute-button').click();
	const output = editor.get('output-panel');
	await output.getByTestId('node-run-status-success').waitFor({ timeout: RUN_TIMEOUT_MS });
}

async function hint({ editor }: Stage, words: string | RegExp): Promise<void> {
	await editor.get('output-panel').getByText(words).first().waitFor();
}

async function oneBadPhoto(stage: Stage): Promise<void> {
	const { editor, sandbox } = stage;
	await raiseLimit(stage);
	const before = sandbox.charges().length;
	sandbox.addFault({ call: 'submit', kind: 'failJob', skip: 4 });
	await openBatch(stage, 'Nine photos', NINE, { spaceName: indoor, options: {} });
	await editor.openNode(ENHANCE);
	await editor.get('node-execute-button').click();
	const message = editor.get('node-error-message');
	await message.waitFor({ timeout: RUN_TIMEOUT_MS });
	const title = (await message.innerText()).trim();
	assert.match(
		title,
		/^AI HomeDesign could not make an image of "photo-0\d\.jpg" \(photo \d of 9\)$/,
	);
	const paid = sandbox.charges().slice(before);
	assert.equal(paid.length, 9);
	const failed = new Set(failedOrders(stage));
	const good = paid.map(({ orderId }) => orderId).filter((id) => !failed.has(id));
	const description = await editor.get('node-error-description').innerText();
	// What running again costs is said before the orders, and each of them once.
	assert.match(description, /8 of 9 are paid\. Press Execute workflow again: [^]* = /);
	// As they stand there ready to be pasted.
	const named = description.split('\n').filter((line) => / = [\w-]+;$/.test(line));
	const ids = named.map((line) => line.replace(/^.* = |;$/g, ''));
	assert.deepEqual(ids.sort(), [...good].sort());
	await stage.album.keepLook('one-bad-photo');
	await editor.closeNode();

	await openBatch(stage, 'Recovery', 'photo-01.jpg', {
		resource: 'order',
		operation: 'get',
		orderId: named.join('\n'),
		options: {},
	});
	await editor.openNode(ENHANCE);
	await run(stage);
	await hint(stage, '8 images: 8 fetched. 0 credits, under a minute.');
	assert.equal(sandbox.charges().length, before + 9);
	const output = editor.get('output-panel');
	await output.getByTestId('ndv-run-data-display-mode').getByText('Table').click();
	for (const name of namesOf(stage, good)) {
		await output.getByText(name.replace('.jpg', '-enhanced.jpg')).first().waitFor();
	}
	await stage.album.keepLook('recovery');
	await editor.closeNode();
}

function failedOrders({ sandbox }: Stage): string[] {
	return sandbox
		.orders()
		.filter(({ images }) => images.some(({ state }) => state === 'failed'))
		.map(({ orderId }) => orderId);
}

function namesOf({ sandbox }: Stage, orderIds: string[]): string[] {
	return sandbox
		.orders()
		.filter(({ orderId }) => orderIds.includes(orderId))
		.map(({ filename }) => filename);
}

async function stopAndGoOn(stage: Stage): Promise<void> {
	const { editor, sandbox } = stage;
	const before = sandbox.charges().length;
	sandbox.configure({ etaSeconds: SLOW_JOB_SECONDS });
	const options = { repeatedPhotos: 'reuse' };
	await openBatch(stage, 'Stopped', 'photo-1*.jpg', { spaceName: indoor, options });
	await editor.openNode(ENHANCE);
	await editor.get('node-execute-button').click();
	await eventually(async () => await Promise.resolve(sandbox.charges().length), before + 3);
	sandbox.configure({ etaSeconds: JOB_SECONDS });
	await editor.get('ndv-stop-execution-button').click();
	const paid = sandbox.charges().slice(before);
	const told = () => editor.console.filter((line) => line.includes('was canceled'));
	await eventually(
		async () =>
			await Promise.resolve(
				paid.every(({ orderId }) => told().some((line) => line.includes(orderId))),
			),
		true,
	);
	await stage.album.keepLook('stopped');
	// The orders go on without the node; the next run takes them up.
	await run(stage);
	await hint(stage, '3 photos: 3');
	assert.equal(sandbox.charges().length, before + 3, 'A photo is paid twice');
	await stage.album.keepLook('after-stop');
	await editor.closeNode();
}

/** What a photographer does with more photos than one. */
export const batchSteps: readonly Step[] = [
	{ title: 'Choose the space by an expression', run: spaceByExpression },
	{ title: 'See in the next node what will come, before anything is run', run: previewFields },
	{ title: 'Check twelve photos', run: check },
	{ title: 'Enhance nine photos with a bad one, and get the paid ones', run: oneBadPhoto },
	{ title: 'Stop in the middle, and run again without paying', run: stopAndGoOn },
];
