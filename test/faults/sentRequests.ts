import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';

import { systemClock } from '../../nodes/shared/core/clock';
import { SECRET } from '../node/workbench';

/** A request as it left this process. */
export interface SentRequest {
	/**
	 * When it left, by the node's clock. Virtual time can jump before a request has arrived, so the
	 * sandbox's journal may tell a later moment.
	 */
	at: number;
	method: string;
	host: string;
	path: string;
	/** The API key is in a header or in the address. */
	hasKey: boolean;
}

/** Watches what leaves this process over HTTP. */
export interface Watch {
	requests(): SentRequest[];
	forget(): void;
	close(): void;
}

const CHANNEL = 'http.client.request.start';

/** Begins to watch, at Node's own announcement of every outgoing request. */
export function watchRequests(): Watch {
	let requests: SentRequest[] = [];
	const note = (message: unknown) => {
		const { request } = message as { request?: unknown };
		if (!(request instanceof ClientRequest)) return;
		const { method, path } = request;
		const headers = JSON.stringify(request.getHeaders());
		requests.push({
			at: systemClock.now(),
			method,
			path,
			host: String(request.getHeader('host')),
			hasKey: request.hasHeader('x-api-key') || `${path} ${headers}`.includes(SECRET),
		});
	};
	subscribe(CHANNEL, note);
	return {
		requests: () => requests,
		forget: () => {
			requests = [];
		},
		close: () => {
			unsubscribe(CHANNEL, note);
		},
	};
}
