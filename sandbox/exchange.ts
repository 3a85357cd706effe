import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerInstead, Refusal, refusalAnswer, type Answer } from './answers';
import { MAX_UPLOAD_BYTES } from './defaults';
import type { CallName, Fault } from './faults';
import {
	bodyForJournal,
	logLine,
	redact,
	redactRecord,
	type ReceivedBody,
	type ReceivedFile,
} from './journal';
import type { State } from './state';
import { switchedOffAnswer } from './switchedOff';
import type { JournalEntry } from './types';
import { versionOf } from './versions';

/** One request as the work of a call sees it. */
export interface Exchange {
	params: Record<string, string>;
	query: Record<string, string>;
	body: ReceivedBody;
	/** The key as sent. */
	key: string | undefined;
	fault: Fault | undefined;
	/** To be told to the journal as soon as it is known. */
	orderIs(orderId: string): void;
}

export interface Call {
	name: CallName | 'unknown';
	host: JournalEntry['host'];
	/** The order that a request concerns, as far as the request tells. */
	orderOf?(exchange: Pick<Exchange, 'params' | 'body'>): string | undefined;
	/** @throws Refusal for what the service refuses */
	work(exchange: Exchange): Promise<Answer>;
}

function texts(record: unknown): Record<string, string> {
	if (typeof record !== 'object' || record === null) return {};
	return Object.fromEntries(
		Object.entries(record).map(([name, value]: [string, unknown]) => [
			name,
			Array.isArray(value) ? value.join(', ') : String(value),
		]),
	);
}

async function readMultipart(request: FastifyRequest): Promise<ReceivedBody> {
	const fields: Array<[string, string]> = [];
	const files: ReceivedFile[] = [];
	let isOutOfOrder = false;
	// Too much is noted, not thrown: the whole request is read before it is refused.
	for await (const part of request.parts({ limits: { fileSize: MAX_UPLOAD_BYTES } })) {
		if (part.type === 'field') {
			isOutOfOrder ||= files.length > 0;
			fields.push([part.fieldname, String(part.value)]);
			continue;
		}
		const chunks: Buffer[] = [];
		for await (const chunk of part.file) chunks.push(Buffer.from(chunk));
		files.push({
			field: part.fieldname,
			filename: part.filename,
			mimetype: part.mimetype,
			bytes: Buffer.concat(chunks),
			isTooLarge: part.file.truncated,
		});
	}
	return { kind: 'multipart', fields, files, isOutOfOrder };
}

async function readBody(request: FastifyRequest): Promise<ReceivedBody> {
	if (request.isMultipart()) {
		return await readMultipart(request).catch((error: unknown): ReceivedBody => {
			const reason = error instanceof Error ? error.message : String(error);
			return { kind: 'text', text: `unreadable multipart: ${reason}` };
		});
	}
	if (!Buffer.isBuffer(request.body) || request.body.length === 0) return { kind: 'none' };
	const text = request.body.toString();
	try {
		const value: unknown = JSON.parse(text);
		return { kind: 'json', value };
	} catch {
		return { kind: 'text', text };
	}
}

function keyOf(request: FastifyRequest): string | undefined {
	const key = request.headers['x-api-key'];
	return Array.isArray(key) ? key.join(', ') : key;
}

/** Longest first: one key may begin like the other. */
function secretsOf({ apiKey, keyWithoutAccess }: State): string[] {
	return [apiKey, keyWithoutAccess]
		.filter((key) => key !== '')
		.sort((left, right) => right.length - left.length);
}

function openEntry(state: State, call: Call, request: FastifyRequest): JournalEntry {
	const key = keyOf(request);
	const secrets = secretsOf(state);
	const headers = texts(request.headers);
	delete headers['x-api-key'];
	const path = request.url.split('?')[0] ?? '';
	const entry: JournalEntry = {
		at: state.clock.now(),
		host: call.host,
		call: call.name,
		version: call.host === 'api' ? versionOf(path) : undefined,
		method: request.method,
		path: String(redact(path, secrets)),
		query: redactRecord(texts(request.query), secrets),
		headers: redactRecord(headers, secrets),
		hasKey: key !== undefined,
		keyValid: key !== undefined && secrets.includes(key),
		status: 'pending',
	};
	state.journal.push(entry);
	return entry;
}

async function doWork(call: Call, exchange: Exchange): Promise<Answer> {
	try {
		return await call.work(exchange);
	} catch (error) {
		if (error instanceof Refusal) return refusalAnswer(error);
		const reason = error instanceof Error ? error.message : String(error);
		return refusalAnswer(new Refusal(500, `sandbox: ${reason}`, 'api_error_internal'));
	}
}

/** Announces all of the answer and sends half of it. */
function sendHalf(
	reply: FastifyReply,
	{ status, headers, body }: Answer,
	whenSent: () => void,
): void {
	reply.hijack();
	reply.raw.writeHead(status, { ...headers, 'content-length': body.length });
	reply.raw.write(body.subarray(0, Math.floor(body.length / 2)), whenSent);
}

function hangUp(request: FastifyRequest, reply: FastifyReply): void {
	reply.hijack();
	request.raw.socket.resetAndDestroy();
}

/** Ends early when the client leaves or the sandbox closes. */
async function dawdle(state: State, reply: FastifyReply, delayMs: number): Promise<void> {
	const left = new AbortController();
	const leave = () => left.abort();
	reply.raw.once('close', leave);
	const signal = AbortSignal.any([left.signal, state.closing]);
	await wait(delayMs, undefined, { signal }).catch(() => undefined);
	reply.raw.off('close', leave);
}

/**
 * Makes the handler of one call: reads the whole request, writes it into the journal, lets a fault
 * have its way, does the work and answers.
 */
export function handlerOf(state: State, call: Call) {
	return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
		const entry = openEntry(state, call, request);
		const close = (status: JournalEntry['status']) => {
			if (entry.status !== 'pending') return;
			entry.status = status;
			state.settings.log?.(logLine(entry));
		};
		reply.raw.once('close', () => close('aborted'));

		const body = await readBody(request);
		const received = redact(bodyForJournal(body), secretsOf(state));
		if (received !== undefined) entry.body = received;
		const params = texts(request.params);
		const orderIs = (orderId: string) => {
			entry.orderId = orderId;
		};
		const orderId = call.orderOf?.({ params, body });
		if (orderId !== undefined) orderIs(orderId);

		if (orderId !== undefined && call.host === 'images') {
			entry.version = state.book.order(orderId)?.version;
		}

		const { version } = entry;
		const off =
			version === undefined || call.host === 'images' ? undefined : state.settings.without[version];
		const fault =
			off === undefined ? state.faults.take({ call: call.name, orderId, version }) : undefined;
		if (fault !== undefined) {
			entry.fault = fault.kind;
			state.settings.onFault?.(fault.kind, request.socket.remotePort);
		}
		if (fault?.kind === 'resetBefore') {
			close('reset');
			hangUp(request, reply);
			return reply;
		}
		const query = texts(request.query);
		const answer =
			(off === undefined ? undefined : switchedOffAnswer(off)) ??
			(fault === undefined ? undefined : answerInstead(fault)) ??
			(await doWork(call, { params, query, body, key: keyOf(request), fault, orderIs }));

		if (fault?.kind === 'slow') await dawdle(state, reply, fault.delayMs);
		if (reply.raw.destroyed) return reply.hijack();
		if (fault?.kind === 'resetAfter') {
			close('reset');
			hangUp(request, reply);
			return reply;
		}
		close(answer.status);
		if (fault?.kind === 'truncate') {
			sendHalf(reply, answer, () => reply.raw.destroy());
			return reply;
		}
		if (fault?.kind === 'stall') {
			sendHalf(reply, answer, () => undefined);
			return reply;
		}
		return reply.code(answer.status).headers(answer.headers).send(answer.body);
	};
}
