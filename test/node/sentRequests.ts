import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';

const CHANNEL = 'http.client.request.start';

/** Counts the requests that have left this process and are not answered yet: they may not even have arrived. */
export function watchUnanswered(): { count(): number; close(): void } {
	const open = new Set<ClientRequest>();
	const note = (message: unknown) => {
		const { request } = message as { request?: unknown };
		if (!(request instanceof ClientRequest)) return;
		open.add(request);
		for (const end of ['response', 'error', 'close']) request.once(end, () => open.delete(request));
	};
	subscribe(CHANNEL, note);
	return { count: () => open.size, close: () => void unsubscribe(CHANNEL, note) };
}
