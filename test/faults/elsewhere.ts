import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { SECRET } from '../node/workbench';

/** Another host, which must never see the API key. */
export interface Elsewhere {
	url: string;
	/** Requests that carried the key since the last `forget()`, wherever it stood in them. */
	leaks(): string[];
	forget(): void;
	close(): Promise<void>;
}

/** Starts a web server that answers everything with a web page and remembers requests with a key. */
export async function openElsewhere(): Promise<Elsewhere> {
	let leaks: string[] = [];
	const server = createServer((request, response) => {
		const text = `${request.method} ${request.url} ${JSON.stringify(request.rawHeaders)}`;
		if (request.headers['x-api-key'] !== undefined || text.includes(SECRET)) leaks.push(text);
		response.writeHead(200, { 'content-type': 'text/html' });
		response.end('<!DOCTYPE html><html><body>somebody else</body></html>');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/`,
		leaks: () => leaks,
		forget: () => {
			leaks = [];
		},
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
