import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';

import type { Sandbox } from '../../../../sandbox';
import type { BinaryMode } from '../../../../dev/n8n/server';
import { KINDS, photo } from '../photos';
import type { Account, TestN8n } from '../testN8n';
import {
	enhance,
	httpRequest,
	manualTrigger,
	NODES,
	readFiles,
	workflowOf,
	writeFiles,
} from '../workflows';

/** The names of the files in a folder with their contents. */
async function filesIn(folder: string): Promise<Record<string, Buffer>> {
	const names = await readdir(folder);
	return Object.fromEntries(
		await Promise.all(
			names.map(async (name) => [name, await readFile(join(folder, name))] as const),
		),
	);
}

/** What the sandbox made of its uploads, by the uploads' names without their ends. */
async function resultsOf(sandbox: Sandbox): Promise<Record<string, Buffer>> {
	const results = sandbox.orders().map(async ({ filename, images: [image] }) => {
		const [stem = ''] = filename.split('.');
		return [stem, await sandbox.resultOf(image?.imageId ?? '')] as const;
	});
	return Object.fromEntries(await Promise.all(results));
}

/** Where n8n keeps a file in this mode, as its items tell it. */
const STORAGES: Record<BinaryMode, unknown> = {
	filesystem: expect.stringMatching(/^filesystem/),
	database: expect.stringMatching(/^database/),
	memory: undefined,
};

/** One workflow, in whatever mode n8n keeps binary data at the time. */
export function photoTests(n8n: TestN8n, mode: BinaryMode): void {
	let account: Account;
	beforeAll(async () => (account = await n8n.openAccount()));

	test(`${KINDS.join(', ')} from a folder end up enhanced in another, byte for byte`, async () => {
		const { sandbox, credential } = account;
		const photos = await Promise.all(
			KINDS.map(async (kind) => [`${kind}-photo.${kind}`, await photo(kind)] as const),
		);
		const [from, to] = [
			await n8n.folder('photos', Object.fromEntries(photos)),
			await n8n.folder('enhanced'),
		];
		const execution = await n8n.run(
			workflowOf(`Photos from disk (${mode})`, [
				manualTrigger(),
				readFiles(`${from}/*`),
				enhance(credential),
				writeFiles(to),
			]),
		);
		expect(execution.error).toBeUndefined();
		expect(execution.status).toBe('success');
		expect(execution.items(NODES.enhance).map(({ binary }) => binary?.data?.id)).toEqual(
			KINDS.map(() => STORAGES[mode]),
		);

		const results = await resultsOf(sandbox);
		expect(await filesIn(to)).toEqual({
			'jpg-photo-enhanced.jpg': results['jpg-photo'],
			'png-photo-enhanced.png': results['png-photo'],
			'webp-photo-enhanced.webp': results['webp-photo'],
			'dng-photo-enhanced.jpg': results['dng-photo'],
		});
		for (const content of Object.values(results)) {
			expect(await sharp(content).metadata()).toMatchObject({ width: 300, height: 200 });
		}
		expect(sandbox.charges()).toHaveLength(KINDS.length);
	});

	test('a photo from an address ends up enhanced, by HTTP Request and by Image URL', async () => {
		const { sandbox, credential } = account;
		const from = await n8n.folder('photo', { 'house.png': await photo('png') });
		const first = await n8n.run(
			workflowOf(`Photo with an address (${mode})`, [
				manualTrigger(),
				readFiles(`${from}/*`),
				enhance(credential),
			]),
		);
		const url = String(first.items(NODES.enhance)[0]?.json.image_url);
		const requested = await n8n.run(
			workflowOf(`By HTTP Request (${mode})`, [
				manualTrigger(),
				httpRequest(url),
				enhance(credential),
			]),
		);
		const byUrl = await n8n.run(
			workflowOf(`By Image URL (${mode})`, [
				manualTrigger(),
				enhance(credential, { imageSource: 'url', imageUrl: url }),
			]),
		);
		for (const execution of [requested, byUrl]) {
			expect(execution.error).toBeUndefined();
			const [item] = execution.items(NODES.enhance);
			expect(item?.binary?.data).toMatchObject({ mimeType: 'image/png' });
			expect(item?.json.file_name).toBe(`${basename(new URL(url).pathname, '.png')}-enhanced.png`);
			const content = item?.binary?.data && (await n8n.editor.file(item.binary.data));
			expect(content).toEqual(await sandbox.resultOf(String(item?.json.image_id)));
		}
	});
}
