import type { IBinaryKeyData } from 'n8n-workflow';

import { smallPhoto } from '../node/workbench';
import { openExampleBench, type ExampleBench } from './exampleBench';
import type { Packed } from './standIns/fileNodes';

const FILE = 'form-upload.json';

let bench: ExampleBench;
beforeEach(async () => (bench = await openExampleBench('memory')));
afterEach(async () => await bench.close());

/** What the trigger gives for a form: all files in one item, each in a field of its own. */
async function submitForm(files: Record<string, Buffer>, space = 'Indoor') {
	const binary: IBinaryKeyData = {};
	for (const [index, [fileName, content]] of Object.entries(files).entries()) {
		const data = content.toString('base64');
		binary[`Photos_${index}`] = { data, fileName, mimeType: 'image/jpeg' };
	}
	return await bench.run(FILE, {}, [], undefined, {
		items: [{ json: { Space: space }, binary }],
	});
}

const packed = (): Packed => JSON.parse(String(bench.pages[0]?.file));

test('the last page hands over all photos of a form in one file', async () => {
	const run = await submitForm(
		{ 'kitchen.jpg': await smallPhoto(), 'bath.jpg': await smallPhoto() },
		'Outdoor',
	);
	expect(run.status).toBe('success');
	expect(bench.pages).toMatchObject([
		{
			title: '2 of 2 photos enhanced',
			message: 'They are in the ZIP file that is downloaded now.',
		},
	]);
	expect(Object.keys(packed()).sort()).toEqual(['bath-enhanced.jpg', 'kitchen-enhanced.jpg']);
	expect(bench.sandbox.charges()).toHaveLength(2);
	expect(bench.sandbox.orders().flatMap(({ images }) => images)).toMatchObject([
		{ spaceName: 'space-outdoor' },
		{ spaceName: 'space-outdoor' },
	]);
});

test('a photo that did not succeed is named beside those that did', async () => {
	await submitForm({ 'notes.jpg': Buffer.from('Just a text'), 'bath.jpg': await smallPhoto() });
	expect(bench.pages).toHaveLength(1);
	expect(bench.pages[0]?.title).toBe('1 of 2 photos enhanced');
	expect(bench.pages[0]?.message).toMatch(/notes\.jpg/);
	expect(Object.keys(packed())).toEqual(['bath-enhanced.jpg']);
});

test('when there is nothing to hand over the last page says why', async () => {
	const run = await submitForm({ 'notes.jpg': Buffer.from('Just a text') });
	expect(run.status).toBe('success');
	expect(bench.pages).toEqual([
		{ title: 'No photo was enhanced', message: expect.stringMatching(/notes\.jpg/) },
	]);
	expect(bench.sandbox.charges()).toEqual([]);
});
