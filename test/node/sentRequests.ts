import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest, type IncomingMessage } from 'node:http';

const CHANNEL = 'http.client.request.start';

/** A body on its way counts as long as something has come in within so many milliseconds of real time. */
const MOVING_MS = 20;

/** Counts the requests that have left this process and are not answered yet: they may not even have arrived. */
export function watchUnanswered(): { count(): number; close(): void } {
	const open = new Set<ClientRequest>();
	const bodies = new Map<ClientRequest, { response: IncomingMessage; bytes: number; at: number }>();
	const note = (message: unknown) => {
		const { request } = message as { request?: unknown };
		if (!(request instanceof ClientRequest)) return;
		open.add(request);
		for (const end of ['response', 'error', 'close']) request.once(end, () => open.delete(request));
		request.once('response', (response: IncomingMessage) =>
			bodies.set(request, { response, bytes: -1, at: 0 }),
		);
		request.once('close', () => bodies.delete(request));
	};
	const isMoving = (body: { response: IncomingMessage; bytes: number; at: number }) => {
		const bytes = body.response.socket?.bytesRead ?? body.bytes;
		if (bytes !== body.bytes) Object.assign(body, { bytes, at: performance.now() });
		return !body.response.complete && performance.now() - body.at < MOVING_MS;
	};
	subscribe(CHANNEL, note);
	return {
		count: () => open.size + [...bodies.values()].filter(isMoving).length,
		close: () => void unsubscribe(CHANNEL, note),
	};
}
