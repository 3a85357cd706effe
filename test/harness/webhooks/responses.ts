import { UserError } from 'n8n-workflow';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { types } from 'node:util';

/** What goes back to the sender of a delivery. */
export type Answer =
	| { noWebhookResponse: true }
	| { noWebhookResponse?: false; data: unknown; code: number };

/** What was thrown, as an error; Node's own errors are of another class than jest's. */
export function toError(thrown: unknown): Error {
	return thrown instanceof Error || types.isNativeError(thrown)
		? thrown
		: new Error(String(thrown));
}

/** An error with its own HTTP status, as the server's class of this name. */
export class ResponseError extends Error {
	constructor(
		message: string,
		readonly httpStatusCode: number,
		readonly hint?: string,
	) {
		super(message);
		this.name = 'ResponseError';
	}
}

/** A request for a path that no webhook listens on. */
export class WebhookNotFoundError extends ResponseError {
	constructor(message: string, hint?: string) {
		super(message, 404, hint);
	}
}

function sendBody(response: ServerResponse, code: number, body: unknown): void {
	response.statusCode = code;
	const isText = typeof body === 'string';
	if (!response.hasHeader('content-type')) {
		const type = isText ? 'text/html' : 'application/json';
		response.setHeader('content-type', `${type}; charset=utf-8`);
	}
	const text = isText ? body : (JSON.stringify(body) ?? '');
	response.setHeader('content-length', Buffer.byteLength(text));
	response.end(text);
}

/** Sends what a node or n8n answers, with Express' content types. Throws if that was done before. */
export function sendAnswer(response: ServerResponse, answer: Answer): void {
	if (answer.noWebhookResponse) return;
	if (answer.data instanceof Readable) {
		response.statusCode = answer.code;
		answer.data.pipe(response);
		return;
	}
	sendBody(response, answer.code, answer.data);
}

/** Sends an error as the server words it. Throws if an answer was sent before. */
export function sendError(response: ServerResponse, error: Error): void {
	const { message } = error;
	if (!(error instanceof ResponseError)) {
		sendBody(response, error instanceof UserError ? 400 : 500, { code: 0, message });
		return;
	}
	const { httpStatusCode: code, hint } = error;
	sendBody(response, code, { code, message, ...(hint ? { hint } : {}) });
}
