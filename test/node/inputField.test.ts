import type { INodeExecutionData } from 'n8n-workflow';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { createNode } from '../harness';
import { ACTION_NODE } from '../harness/engine';
import { openWorkbench, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench({ binaryMode: 'filesystem' });
});
afterEach(async () => await bench.reset());
afterAll(async () => await bench.close());

const upload = async (items: INodeExecutionData[], binaryPropertyName = 'data') =>
	await bench.run(items, { operation: 'upload', binaryPropertyName });

test('a blank around the field’s name does no harm', async () => {
	const result = await upload([await bench.photoItem()], ' data ');
	expect(result.error).toBeUndefined();
	expect(bench.requests('upload')).toHaveLength(1);
});

test('another field is named', async () => {
	const result = await upload([await bench.photoItem()], 'photo');
	expect(result.error?.message).toBe('There is no file in the field "photo": this item has "data"');
});

describe('several files in one item', () => {
	const several = async (): Promise<INodeExecutionData> => {
		const files = await Promise.all(
			['a.jpg', 'b.jpg'].map(async (name) => (await bench.photoItem(name)).binary?.data),
		);
		const [data_0, data_1] = files;
		if (!data_0 || !data_1) throw new Error('two files were expected');
		return { json: {}, binary: { data_0, data_1 } };
	};

	test('the message says how to split them', async () => {
		const result = await upload([await several()]);
		expect(result.error?.message).toBe(
			'There is no file in the field "data": this item has several files, in "data_0", "data_1"',
		);
		expect(result.error?.description).toContain('Split Out');
		expect(result.error?.description).toContain('{{ Object.keys($binary)[0] }}');
	});

	test('split as the message says, all are uploaded', async () => {
		const { binary = {} } = await several();
		// What Split Out makes of $binary: the fields keep their names.
		const items = Object.entries(binary).map(([name, file]) => ({
			json: {},
			binary: { [name]: file },
		}));
		const result = await upload(items, '={{ Object.keys($binary)[0] }}');
		expect(result.error).toBeUndefined();
		expect(bench.requests('upload')).toHaveLength(2);
	});
});

test('a file that n8n no longer has', async () => {
	const item = await bench.photoItem('kitchen.jpg');
	const storage = join(process.env.N8N_USER_FOLDER ?? '', '.n8n', 'storage');
	for (const entry of await readdir(storage)) await rm(join(storage, entry), { recursive: true });
	const result = await upload([item]);
	expect(result.error?.message).toBe(
		'n8n no longer has the file "kitchen.jpg": run the node before this one again',
	);
	expect(result.error?.description).toContain(
		'in queue mode all processes of n8n need the same storage',
	);
	expect(bench.requests()).toEqual([]);
});

describe('a workflow with combined binary data', () => {
	const inCombined = async (fields: string[], binaryPropertyName: string) => {
		const data = (await bench.photoItem()).binary?.data;
		const files = Object.fromEntries(fields.map((name) => [name, { ...data }]));
		return await bench.engine.run({
			credentials: bench.credentials,
			items: [{ json: { _files: files } }],
			startNode: 'Node',
			workflow: {
				settings: { binaryMode: 'combined' },
				nodes: [
					createNode('Node', ACTION_NODE, {
						resource: 'image',
						operation: 'upload',
						binaryPropertyName,
					}),
				],
				connections: {},
			},
		});
	};

	test.each(['data', '_files.data', '={{ $json._files.data }}'])('%s works', async (field) => {
		const result = await inCombined(['data'], field);
		expect(result.error).toBeUndefined();
		expect(bench.requests('upload')).toHaveLength(1);
	});

	test('the fields with files are named', async () => {
		const result = await inCombined(['photo'], 'data');
		expect(result.error?.message).toBe(
			'There is no file in the field "data": this item has "photo"',
		);
	});
});
