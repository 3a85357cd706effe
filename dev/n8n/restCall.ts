import { randomUUID } from 'node:crypto';
import { z } from 'zod';

/** What n8n's server refused. */
export class N8nRefusal extends Error {
	constructor(
		call: string,
		/** The status code of the answer. */
		readonly httpCode: number,
		/** What the server says about it. */
		readonly words: string,
	) {
		super(`n8n answers ${httpCode} to ${call}: ${words}`);
	}
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** What a request brings besides its path. */
export interface Content {
	body?: unknown;
	query?: Record<string, string>;
}

const envelopeSchema = z.object({ data: z.unknown() }).passthrough();
const refusalSchema = z.object({ message: z.string() });

/** Requests to one n8n as one browser sends them: with its cookies, and an ID that n8n ties them to. */
export class Browser {
	/** Names this browser; n8n refuses the cookie of another one. */
	private readonly id = randomUUID();
	/** Names this tab, whose executions these are. */
	private readonly pushRef = randomUUID();
	private readonly cookies = new Map<string, string>();

	constructor(private readonly url: string) {}

	/**
	 * Sends a request to any path.
	 *
	 * @throws N8nRefusal for every answer that is not a success
	 */
	async request(method: Method, path: string, { body, query }: Content = {}): Promise<Response> {
		const target = new URL(path, this.url);
		for (const [name, value] of Object.entries(query ?? {})) target.searchParams.set(name, value);
		const response = await fetch(target, {
			method,
			headers: {
				'browser-id': this.id,
				'push-ref': this.pushRef,
				cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		for (const cookie of response.headers.getSetCookie()) {
			const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
			this.cookies.set(name, value);
		}
		if (response.ok) return response;
		const text = await response.text();
		throw new N8nRefusal(`${method} ${path}`, response.status, wordsOf(text));
	}

	/** Calls the API that the editor uses and gives what is in the answer, checked. */
	async call<T extends z.ZodTypeAny>(
		schema: T,
		method: Method,
		path: string,
		content?: Content,
	): Promise<z.output<T>> {
		const response = await this.request(method, `/rest${path}`, content);
		const answer: unknown = await response.json();
		return schema.parse(envelopeSchema.parse(answer).data);
	}
}

function wordsOf(text: string): string {
	try {
		return refusalSchema.parse(JSON.parse(text)).message;
	} catch {
		return text.slice(0, 500);
	}
}
