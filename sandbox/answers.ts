import { STATUS_CODES } from 'node:http';
import type { FaultEffect } from './faults';
import type { LinkVerdict } from './signedUrls';

/** A whole HTTP answer, before anything is sent. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: Buffer;
}

/** Thrown by the work of a call: the API says no, in its own form `{ error, key }`. */
export class Refusal extends Error {
	/** @param key machine readable; left out where the API answers with `error` alone */
	constructor(
		readonly status: number,
		message: string,
		readonly key?: string,
		readonly headers: Record<string, string> = {},
	) {
		super(message);
	}
}

function answer(status: number, type: string, body: string | Buffer): Answer {
	return { status, headers: { 'content-type': type }, body: Buffer.from(body) };
}

export function jsonAnswer(status: number, value: unknown): Answer {
	return answer(status, 'application/json; charset=utf-8', JSON.stringify(value));
}

export function fileAnswer(bytes: Buffer, mimetype: string): Answer {
	return { status: 200, headers: { 'content-type': mimetype }, body: bytes };
}

export function refusalAnswer({ status, message, key, headers }: Refusal): Answer {
	const plain = jsonAnswer(
		status,
		key === undefined ? { error: message } : { error: message, key },
	);
	return { ...plain, headers: { ...plain.headers, ...headers } };
}

function xmlAnswer(status: number, code: string, message: string): Answer {
	return answer(
		status,
		'application/xml',
		`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
	);
}

/** What S3 says to a link that it does not serve. */
export function storageRefusal(verdict: Exclude<LinkVerdict, 'valid'> | 'missing'): Answer {
	switch (verdict) {
		case 'expired':
			return xmlAnswer(403, 'AccessDenied', 'Request has expired');
		case 'unsigned':
			return xmlAnswer(403, 'AccessDenied', 'Access Denied');
		case 'tampered':
			return xmlAnswer(
				403,
				'SignatureDoesNotMatch',
				'The request signature we calculated does not match the signature you provided.',
			);
		case 'missing':
			return xmlAnswer(404, 'NoSuchKey', 'The specified key does not exist.');
	}
}

function htmlPage(status: number): string {
	const title = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
	return `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center><hr><center>nginx</center></body></html>\n`;
}

/** A web page, as a proxy answers. */
export function htmlAnswer(status: number): Answer {
	return answer(status, 'text/html', htmlPage(status));
}

/** The answer that a fault gives in place of the work; undefined when the work is to be done. */
export function answerInstead(fault: FaultEffect): Answer | undefined {
	switch (fault.kind) {
		case 'status': {
			const plain =
				typeof fault.body === 'string'
					? answer(fault.status, 'text/plain; charset=utf-8', fault.body)
					: jsonAnswer(fault.status, fault.body ?? { error: STATUS_CODES[fault.status] ?? '' });
			return { ...plain, headers: { ...plain.headers, ...fault.headers } };
		}
		case 'html':
			return htmlAnswer(fault.status ?? 200);
		case 'empty':
			return { status: fault.status ?? 200, headers: {}, body: Buffer.alloc(0) };
		case 'malformedJson':
			return answer(200, 'application/json; charset=utf-8', '{"data": [{"id": "1", "na');
		case 'json':
			return jsonAnswer(200, fault.body);
		case 'redirect':
			return { status: 302, headers: { location: fault.location }, body: Buffer.alloc(0) };
		case 'expired':
			return storageRefusal('expired');
		default:
			return undefined;
	}
}
