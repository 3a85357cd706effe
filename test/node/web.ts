import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web server on this machine that answers as the test says. */
export interface Web {
	readonly origin: string;
	/** May be set anew at any time. */
	answer: RequestListener;
	close(): void;
}

export async function openWeb(): Promise<Web> {
	const server = createServer((request, response) => web.answer(request, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const web: Web = {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		answer: (_, response) => response.writeHead(404).end(),
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
	return web;
}
