import type { IExecuteFunctions } from 'n8n-workflow';
import { Readable } from 'node:stream';

import { createNameRegistry } from '../../../nodes/shared/photo/names';
import { downloadResult } from '../../../nodes/shared/photo/resultDownload';
import { picture } from '../../photoFiles';

/** As much of n8n's context as a download needs; every request gets the next answer. */
function contextOf(...answers: Array<{ content: Buffer; headers?: Record<string, string> }>) {
	const context = {
		getExecutionCancelSignal: () => undefined,
		addExecutionHints: jest.fn(),
		helpers: {
			httpRequest: () => {
				const { content = Buffer.alloc(0), headers = {} } = answers.shift() ?? {};
				return { statusCode: 200, headers, body: Readable.from([content]) };
			},
			prepareBinaryData: async (content: Readable | Buffer, fileName: string) => {
				const chunks: Buffer[] = [];
				for await (const chunk of content) chunks.push(Buffer.from(chunk as Buffer));
				return { data: Buffer.concat(chunks).toString('base64'), fileName, mimeType: '' };
			},
			getBinaryDataBuffer: (_: number, { data }: { data: string }) => Buffer.from(data, 'base64'),
		},
	};
	return context as unknown as IExecuteFunctions & typeof context;
}

const retryContext = { clock: { now: () => 0, sleep: async () => {} } };

test('a name that is taken becomes another, once for a result that is fetched twice', async () => {
	const photo = await picture('jpeg');
	const uniqueName = createNameRegistry();
	const download = async (...answers: Buffer[]) => {
		const context = contextOf(...answers.map((content) => ({ content })));
		return await downloadResult(context, retryContext as never, {
			url: 'https://example.com/x',
			freshUrl: async () => 'https://example.com/y',
			inputName: 'image.jpg',
			wantedName: '',
			uniqueName,
			itemIndex: 0,
		});
	};
	expect(await download(photo)).toMatchObject({ fileName: 'image-enhanced.jpg' });
	const part = photo.subarray(0, 3000);
	expect(await download(part, part, photo)).toMatchObject({
		fileName: 'image-enhanced-2.jpg',
		data: photo.toString('base64'),
	});
	expect(await download(photo)).toMatchObject({ fileName: 'image-enhanced-3.jpg' });
});
