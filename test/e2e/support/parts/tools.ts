import type { INode, INodeParameters } from 'n8n-workflow';
import sharp from 'sharp';

import { createNode } from '../../../../dev/n8n/workflowJson';
import type { ExecutionItem } from '../../../../dev/n8n/rest';
import { CREDENTIAL_TYPE, type NamedWorkflow } from '../../../../dev/n8n/tryIt';
import { photo } from '../photos';
import type { Account, TestN8n } from '../testN8n';
import { manualTrigger, NODES, readFiles, TOOLS_TYPE, useTool, workflowOf } from '../workflows';

const STYLES = [
	...['Prime', 'Modern', 'Farmhouse', 'Scandinavian'],
	...['Hampton', 'Industrial', 'Traditional', 'Contemporary'],
];
const SKIES = ['Twilight without Cloud', 'Dusk with Cloud', 'Clear Dusk', 'Golden Hour'];
const LIVING_ROOM = {
	__rl: true,
	mode: 'list',
	value: 'living-room',
	cachedResultName: 'Living Room',
};

const READ_MASK = 'Read Mask';
const TOGETHER = 'Both Together';

/** A workflow whose node for all tools gets a photo, and a mask in another field of the same item. */
function maskWorkflow(photoFile: string, maskFile: string, tool: INode): NamedWorkflow {
	const to = (node: string, index = 0) => ({ node, type: 'main' as const, index });
	const readMask = {
		operation: 'read',
		fileSelector: maskFile,
		options: { dataPropertyName: 'mask' },
	};
	const together = { mode: 'combine', combineBy: 'combineByPosition', options: {} };
	return {
		name: 'With a mask',
		nodes: [
			manualTrigger(),
			readFiles(photoFile),
			createNode(READ_MASK, 'n8n-nodes-base.readWriteFile', readMask),
			createNode(TOGETHER, 'n8n-nodes-base.merge', together, { typeVersion: 3 }),
			tool,
		],
		connections: {
			[NODES.start]: { main: [[to(NODES.read), to(READ_MASK)]] },
			[NODES.read]: { main: [[to(TOGETHER)]] },
			[READ_MASK]: { main: [[to(TOGETHER, 1)]] },
			[TOGETHER]: { main: [[to(tool.name)]] },
		},
		settings: { executionOrder: 'v1' },
	};
}

/** The node for all tools: with Automatic it takes V3, where it answers. */
export function toolTests(n8n: TestN8n): void {
	let account: Account;
	beforeAll(async () => (account = await n8n.openAccount()));

	const query = (parameter: string, method: string, parameters: INodeParameters) => ({
		nodeType: TOOLS_TYPE,
		parameter,
		method,
		parameters: { resource: 'image', ...parameters },
		credentials: {
			[CREDENTIAL_TYPE]: { id: account.credential.id, name: account.credential.name },
		},
	});

	const run = async (workflow: NamedWorkflow): Promise<ExecutionItem[]> => {
		const execution = await n8n.run(workflow);
		expect(execution.error).toBeUndefined();
		return execution.items(NODES.tools);
	};

	/** The items have the very images that the sandbox made. */
	const expectFiles = async (items: ExecutionItem[]) => {
		for (const { json, binary } of items) {
			const file = binary?.data && (await n8n.editor.file(binary.data));
			expect(file).toEqual(await account.sandbox.resultOf(String(json.image_id)));
		}
	};

	test.each([
		['styles', 'getStyles', 'virtualStaging', STYLES],
		['skyStyles', 'getSkyStyles', 'dayToDusk', ['default', ...SKIES]],
	])('%s has its list', async (parameter, method, operation, titles) => {
		const options = await n8n.editor.options(
			query(parameter, method, { operation, roomType: LIVING_ROOM }),
		);
		expect(options.map(({ value }) => value)).toEqual(titles);
	});

	test('Room Type has its list', async () => {
		const rooms = await n8n.editor.locatorResults(
			query('roomType', 'searchRoomTypes', { operation: 'virtualStaging' }),
		);
		expect(rooms).toHaveLength(11);
		expect(rooms).toContainEqual(
			expect.objectContaining({ name: 'Living Room', value: 'living-room' }),
		);
	});

	test('a room in two styles is uploaded once, and two images and two charges', async () => {
		const { sandbox, credential } = account;
		const folder = await n8n.folder('room', { 'room.jpg': await photo() });
		const parameters = { roomType: LIVING_ROOM, styles: ['Modern', 'Farmhouse'] };
		const items = await run(
			workflowOf('Two styles', [
				manualTrigger(),
				readFiles(`${folder}/*`),
				useTool(credential, parameters),
			]),
		);
		expect(items.map(({ json }) => [json.file_name, json.variant, json.charged])).toEqual([
			['room-modern.jpg', 'Modern', 'yes'],
			['room-farmhouse.jpg', 'Farmhouse', 'yes'],
		]);
		await expectFiles(items);
		expect(sandbox.journal().filter(({ call }) => call === 'upload')).toHaveLength(1);
		expect(sandbox.charges().map(({ version, imageId }) => [version, imageId])).toEqual(
			items.map(({ json }) => ['v3', json.image_id]),
		);
	});

	test('Order > Get fetches both images of that order, without another charge', async () => {
		const { sandbox, credential } = account;
		const paid = sandbox.charges();
		const items = await run(
			workflowOf('Both images', [
				manualTrigger(),
				useTool(credential, {
					resource: 'order',
					operation: 'get',
					orderId: String(paid[0]?.orderId),
				}),
			]),
		);
		expect(items.map(({ json }) => json.image_id).sort()).toEqual(
			paid.map(({ imageId }) => imageId).sort(),
		);
		await expectFiles(items);
		expect(sandbox.charges()).toEqual(paid);
	});

	test('Item Removal takes a mask from another field of the item', async () => {
		const { sandbox, credential } = account;
		const kitchen = await photo();
		const { width = 0, height = 0 } = await sharp(kitchen).metadata();
		const create = { width, height: 100, channels: 3 as const, background: '#7878CD' };
		const mask = await sharp({ create })
			.extend({ bottom: height - 100, background: '#000' })
			.png()
			.toBuffer();
		const folder = await n8n.folder('kitchen', { 'kitchen.jpg': kitchen, 'mask.png': mask });
		const items = await run(
			maskWorkflow(
				`${folder}/kitchen.jpg`,
				`${folder}/mask.png`,
				useTool(credential, { operation: 'itemRemoval', maskField: 'mask' }),
			),
		);
		expect(items.map(({ json }) => [json.file_name, json.alterations, json.charged])).toEqual([
			['kitchen-item-removal-mask.jpg', ['movables'], 'yes'],
		]);
		await expectFiles(items);
		expect(sandbox.charges()).toHaveLength(3);
		expect(sandbox.charges().at(-1)?.tool).toBe('tool-item-removal-mask');
	});
}
