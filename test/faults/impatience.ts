import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

import type { Workbench } from '../node/workbench';

const CHANNEL = 'http.client.request.start';

/**
 * Lets requests run into their timeouts at once where the sandbox keeps them waiting: an answer that is slow before it
 * begins, one that stalls when it has begun. So nothing waits in real time, and nothing else is hurried,
 * however busy the machine is.
 */
export function giveUpAtOnce({ sandbox }: Workbench): { close(): void } {
	const open = new Map<number, ClientRequest>();
	const watch = (message: unknown) => {
		const { request } = message as { request?: unknown };
		if (!(request instanceof ClientRequest)) return;
		const remember = (socket: Socket) => {
			const note = () => open.set(socket.localPort ?? 0, request);
			if (socket.connecting) socket.once('connect', note);
			else note();
		};
		// The announcement may come when there is a socket already.
		if (request.socket) remember(request.socket);
		else request.once('socket', remember);
	};
	subscribe(CHANNEL, watch);
	sandbox.configure({
		onFault: (kind, clientPort) => {
			const request = open.get(clientPort ?? 0);
			// A file from the image host has no such timeout: stalls are seen by a clock of ours.
			if (!request || request.getHeader('host') !== new URL(sandbox.url).host) return;
			const giveUp = () => request.emit('timeout');
			if (kind === 'slow') giveUp();
			if (kind === 'stall') request.once('response', () => setImmediate(giveUp));
		},
	});
	return {
		close: () => {
			sandbox.configure({ onFault: undefined });
			unsubscribe(CHANNEL, watch);
		},
	};
}
