import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { turns } from '../turns';

const ARRIVED = 'http.server.request.start';

/**
 * Holds the answers to some requests: the first ones until so many of them are there, and each for as long as others
 * would need to come in.
 * @returns how many were under way at once, at most
 */
export function holdAnswers(
	isMeant: (request: IncomingMessage) => boolean,
	together: number,
): { most(): number; close(): void } {
	let most = 0;
	let count = 0;
	let open = () => {};
	const opened = new Promise<void>((resolve) => (open = resolve));
	const underWay = new Set<ServerResponse>();
	const hold = (message: unknown) => {
		const { request, response } = message as {
			request: IncomingMessage;
			response: ServerResponse;
		};
		if (!isMeant(request)) return;
		underWay.add(response);
		for (const end of ['finish', 'close']) response.once(end, () => underWay.delete(response));
		most = Math.max(most, underWay.size);
		if (++count === together) open();
		const { end } = response;
		const endLater = async (args: unknown[]) => {
			await opened;
			await turns(50);
			Reflect.apply(end, response, args);
		};
		Object.assign(response, {
			end(...args: unknown[]) {
				void endLater(args);
				return response;
			},
		});
	};
	subscribe(ARRIVED, hold);
	return { most: () => most, close: () => void unsubscribe(ARRIVED, hold) };
}
