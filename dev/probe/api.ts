import { request, type FormData } from 'undici';

import type { Purse } from './purse';
import type { Answer, Seen } from './seen';

/** No order, process or project has this ID. */
export const MISSING_ID = '0'.repeat(24);
/** Whether an ID can be nobody's: it has nothing but zeros. */
export const isNoId = (id: unknown) => typeof id === 'string' && /^[0-]+$/.test(id);
/** A key that no account has. */
const WRONG_KEY = 'wrong-key-sent-by-probe';
const TIMEOUT_MS = 120_000;
const MAX_ANSWER = 2_000_000;
/** Calls that order, and so cost, when they name an order that exists. */
const PAID_PATHS = ['/v1/order', '/v3/process'];

export interface Call {
	method?: 'GET' | 'POST';
	json?: Readonly<Record<string, unknown>>;
	form?: FormData;
	/** The right one unless told otherwise. */
	key?: 'wrong' | 'none';
}

/** Whether a version is there at all, whatever it thinks of the key. */
export const speaks = ({ status = 0, json }: Answer) =>
	[200, 401, 403].includes(status) && json !== undefined;

/** A refusal in the API's own form: nothing was ordered. Of the 500s, only the one for an unknown tool is. */
function isRefusal({ status = 0, json }: Answer): boolean {
	const isOwn = typeof json === 'object' && json !== null && 'error' in json;
	if (status >= 400 && status < 500) return isOwn && status !== 408;
	return status === 500 && isOwn && /tool not found/i.test(String(json.error));
}

function summaryOf(form: FormData): Record<string, string> {
	const parts: Record<string, string> = {};
	for (const [name, value] of form.entries()) {
		const text = typeof value === 'string' ? value : `${value.name} (${value.type})`;
		parts[name] = name in parts ? `${parts[name]}, ${text}` : text;
	}
	return parts;
}

/** The one place from which requests leave for the API. Nothing is sent twice, no redirect is followed. */
export class Api {
	constructor(
		private readonly access: { baseUrl: string; key: string; signal: AbortSignal },
		readonly seen: Seen,
		readonly purse: Purse,
	) {}

	/**
	 * A call that costs nothing.
	 *
	 * @throws Error for a submission that names an order, unless nothing can have its ID
	 */
	async free(name: string, path: string, call: Call = {}): Promise<Answer> {
		const orderId = call.json?.['order_id'];
		const isPaid = call.method === 'POST' && PAID_PATHS.includes(path);
		if (isPaid && orderId !== undefined && !isNoId(orderId)) {
			throw new Error(`${name} could cost a credit and was not sent`);
		}
		return await this.send(name, path, call);
	}

	/** A submission that could be accepted. It is counted before it leaves; a clear refusal is given back. */
	async paid(name: string, path: string, json: Call['json']): Promise<Answer> {
		this.purse.take();
		const answer = await this.send(name, path, { method: 'POST', json });
		if (isRefusal(answer)) this.purse.giveBack();
		return answer;
	}

	private async send(name: string, path: string, call: Call): Promise<Answer> {
		const { method = 'GET', json, form, key } = call;
		const { baseUrl, signal } = this.access;
		signal.throwIfAborted();
		const sent = json ?? (form === undefined ? undefined : summaryOf(form));
		const asked = { name, method, path, ...(sent !== undefined && { sent }) };
		const secret = { wrong: WRONG_KEY, none: undefined, right: this.access.key }[key ?? 'right'];
		let answer: Answer;
		try {
			const reply = await request(`${baseUrl}${path}`, {
				method,
				signal,
				headersTimeout: TIMEOUT_MS,
				bodyTimeout: TIMEOUT_MS,
				headers: {
					...(secret !== undefined && { 'x-api-key': secret }),
					...(json !== undefined && { 'content-type': 'application/json' }),
				},
				body: json === undefined ? form : JSON.stringify(json),
			});
			const text = (await reply.body.text()).slice(0, MAX_ANSWER);
			const contentType = String(reply.headers['content-type'] ?? '');
			answer = { ...asked, status: reply.statusCode, contentType, ...read(text) };
		} catch (error) {
			const text = error instanceof Error ? error.message : String(error);
			answer = { ...asked, contentType: '', text };
		}
		this.seen.answers.set(name, answer);
		return answer;
	}
}

function read(text: string): Pick<Answer, 'json' | 'text'> {
	try {
		const json: unknown = JSON.parse(text);
		return { json };
	} catch {
		return { text: text.slice(0, 300) };
	}
}
