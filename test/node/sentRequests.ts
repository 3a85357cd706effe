import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

const SENT = 'http.client.request.start';
const ARRIVED = 'http.server.request.start';

/**
 * Counts the requests of this process that are under way: not answered yet (they may not even have arrived), or
 * answered with a body of which a server of this process has sent more than has come in.
 */
export function watchUnanswered(): { count(): number; close(): void } {
	const open = new Set<ClientRequest>();
	const bodies = new Map<ClientRequest, IncomingMessage>();
	/** The servers' ends of connections, by the port of the client. */
	const servers = new Map<number, Socket>();
	const noteSent = (message: unknown) => {
		const { request } = message as { request?: unknown };
		if (!(request instanceof ClientRequest)) return;
		open.add(request);
		for (const end of ['response', 'error', 'close']) request.once(end, () => open.delete(request));
		request.once('response', (response: IncomingMessage) => bodies.set(request, response));
		request.once('close', () => bodies.delete(request));
	};
	const noteArrived = (message: unknown) => {
		const { socket } = message as { socket: Socket };
		const port = socket.remotePort ?? 0;
		if (servers.get(port) === socket) return;
		servers.set(port, socket);
		socket.once('close', () => servers.get(port) === socket && servers.delete(port));
	};
	const isMoving = ({ complete, socket }: IncomingMessage) => {
		const server = servers.get(socket?.localPort ?? 0);
		return !complete && server !== undefined && server.bytesWritten > socket.bytesRead;
	};
	subscribe(SENT, noteSent);
	subscribe(ARRIVED, noteArrived);
	return {
		count: () => open.size + [...bodies.values()].filter(isMoving).length,
		close() {
			unsubscribe(SENT, noteSent);
			unsubscribe(ARRIVED, noteArrived);
		},
	};
}
