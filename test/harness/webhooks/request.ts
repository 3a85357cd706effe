import { jsonParse, sanitizeXmlName } from 'n8n-workflow';
import type { IncomingMessage } from 'node:http';
import { parse as parseForm } from 'node:querystring';
import type { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';

import { parseIncomingMessage, queryString, XmlParser } from './hostModules';
import { ResponseError } from './responses';

/**
 * A request as the server hands it to a node. `rawBody` has the bytes as they came (unzipped), and
 * is undefined, whatever its type says, if n8n has not read them.
 */
export interface WebhookRequest extends IncomingMessage {
	/** Undefined unless n8n has found something to parse. */
	body?: unknown;
	query: Record<string, unknown>;
	params: Record<string, string>;
}

/** N8N_PAYLOAD_SIZE_MAX's default. */
const PAYLOAD_BYTES_MAX = 16 * 1024 * 1024;

const FORM_KEYS_MAX = 1000;

const PARSABLE = ['application/json', 'text/plain', 'application/x-www-form-urlencoded'];

const xmlParser = new XmlParser({
	async: true,
	normalize: true,
	normalizeTags: true,
	explicitArray: false,
	tagNameProcessors: [sanitizeXmlName],
	attrNameProcessors: [sanitizeXmlName],
});

function decompress(request: IncomingMessage): Readable {
	switch (request.headers['content-encoding']) {
		case 'gzip':
			return request.pipe(createGunzip());
		case 'deflate':
			return request.pipe(createInflate());
		default:
			return request;
	}
}

/** Does not destroy the stream, so that the sender of too much still gets an answer. */
async function readAll(request: IncomingMessage, stream: Readable): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	return await new Promise((resolve, reject) => {
		const onData = (chunk: Buffer) => {
			chunks.push(chunk);
			bytes += chunk.length;
			if (bytes <= PAYLOAD_BYTES_MAX) return;
			stream.off('data', onData);
			request.unpipe();
			request.pause();
			reject(new Error('request entity too large'));
		};
		stream.on('data', onData);
		stream.once('end', () => resolve(Buffer.concat(chunks)));
		if (stream !== request) stream.once('error', reject);
		const onAbort = () => {
			const message = 'Request body stream was aborted mid-read or is not readable';
			if (!request.complete) reject(new ResponseError(message, 400));
		};
		request.once('error', onAbort);
		request.once('close', onAbort);
	});
}

/** Makes Express' and the server's request of Node's. */
export function toWebhookRequest(message: IncomingMessage, query: string): WebhookRequest {
	const request: WebhookRequest = Object.assign(message, {
		query: queryString.parse(query, { allowPrototypes: true }),
		params: {},
		async readRawBody() {
			request.rawBody ??= await readAll(request, decompress(request));
		},
	});
	parseIncomingMessage(request);
	return request;
}

function isXml(contentType: string): boolean {
	return contentType.endsWith('/xml') || contentType.endsWith('+xml');
}

function stripBom(text: string): string {
	return text.startsWith('\ufeff') ? text.slice(1) : text;
}

async function parseText(text: string, contentType: string): Promise<unknown> {
	if (contentType === 'application/json') return jsonParse(stripBom(text));
	if (isXml(contentType)) return await xmlParser.parseStringPromise(text);
	if (contentType === 'text/plain') return text;
	return parseForm(stripBom(text), undefined, undefined, { maxKeys: FORM_KEYS_MAX });
}

/** Fields only: n8n's `files`, which it keeps in temporary ones, are left out. */
async function parseMultipart(request: WebhookRequest): Promise<unknown> {
	const headers = { 'content-type': request.headers['content-type'] ?? '' };
	const bytes = await readAll(request, request);
	try {
		const form = await new Response(bytes, { headers }).formData();
		const fields = [...new Set(form.keys())].flatMap((name) => {
			const values = form.getAll(name).filter((value) => typeof value === 'string');
			return values.length === 0 ? [] : [[name, values.length === 1 ? values[0] : values]];
		});
		return { data: Object.fromEntries(fields), files: {} };
	} catch {
		throw new ResponseError('The submitted form data could not be parsed.', 400);
	}
}

/**
 * Reads and parses the body by its content type as n8n does before it asks the node. Whatever is
 * no JSON, XML, form or plain text, or empty, leaves `body` undefined; nodes of version 2 and up
 * do not even get the `rawBody` then. Throws a ResponseError for what does not parse.
 */
export async function parseRequestBody(
	request: WebhookRequest,
	nodeVersion: number,
): Promise<void> {
	const { contentType } = request;
	if (contentType === 'multipart/form-data') {
		request.body = await parseMultipart(request);
		return;
	}
	if (contentType?.startsWith('multipart/')) return;
	const isParsable =
		contentType !== undefined &&
		(PARSABLE.some((start) => contentType.startsWith(start)) || isXml(contentType));
	if (nodeVersion > 1 && !isParsable) return;
	await request.readRawBody();
	if (request.rawBody.length === 0 || contentType === undefined) return;
	if (!PARSABLE.includes(contentType) && !isXml(contentType)) return;
	try {
		request.body = await parseText(request.rawBody.toString(request.encoding), contentType);
	} catch (error) {
		const hint = error instanceof Error ? error.message : undefined;
		throw new ResponseError('Failed to parse request body', 422, hint);
	}
}
