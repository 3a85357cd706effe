import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';

import { resultName } from '../decisions/fileNames';
import { recogniseFile } from '../decisions/fileKind';
import { ProblemError } from '../decisions/problem';
import type { Clock } from './clock';
import { asError, retrying } from './retrying';
import { openWebFile, type ByteStream, type WebFile } from './webFile';

/** Statuses of an address that was right and no longer is: signed addresses expire. */
const EXPIRED = new Set([400, 401, 403, 404, 410]);

/** An enhanced photo on its way into n8n's binary storage. */
export interface ResultRequest {
	url: string;
	/** Fetches a fresh address from the order, when the first one has expired. */
	freshUrl: () => Promise<string>;
	/** The original's file name. */
	inputName: string;
	/** The File Name option, '' for the usual name. */
	wantedName: string;
}

/**
 * Streams an enhanced photo into n8n's binary storage, without the API key.
 * @throws ProblemError when it is not to be had, or what comes is no picture
 */
export async function downloadResult(
	context: IExecuteFunctions,
	clock: Clock,
	request: ResultRequest,
): Promise<IBinaryData> {
	const download = async (url: string) =>
		await retrying(clock, context.getExecutionCancelSignal(), async () => {
			const file = await openWebFile(context, clock, url, 'the enhanced photo');
			return await file.reading(store(context, file, request));
		});
	try {
		return await download(request.url);
	} catch (error) {
		if (!isExpired(error)) throw asError(error);
		return await download(await request.freshUrl());
	}
}

function isExpired(error: unknown): boolean {
	return error instanceof ProblemError && EXPIRED.has(error.problem.httpCode ?? 0);
}

async function store(
	context: IExecuteFunctions,
	{ stream, headers }: WebFile,
	{ inputName, wantedName }: ResultRequest,
): Promise<IBinaryData> {
	const verdict = recogniseFile(await peek(stream));
	const kind = 'photo' in verdict ? verdict.photo : verdict.image;
	if (!kind) {
		throw new ProblemError({
			what: `What came in place of the enhanced photo is no picture: it looks like ${'notAPhoto' in verdict ? verdict.notAPhoto : ''}`,
			next: 'Run the item again in a moment.',
			passing: true,
		});
	}
	const type = z.string().catch('').parse(headers['content-type']).split(';')[0]?.trim() ?? '';
	const mimeType = type.startsWith('image/') && type !== 'image/*' ? type : kind.mimeType;
	const fileName = resultName(inputName, kind.extension, wantedName);
	return await context.helpers.prepareBinaryData(stream, fileName, mimeType);
}

/** The first bytes of a stream, which stay in it. */
async function peek(stream: ByteStream): Promise<Buffer> {
	await new Promise<void>((resolve, reject) => {
		stream.once('readable', () => resolve());
		stream.once('end', () => resolve());
		stream.once('error', reject);
	});
	const chunk: unknown = stream.read();
	if (!Buffer.isBuffer(chunk)) return Buffer.alloc(0);
	stream.unshift(chunk);
	return chunk;
}
