import { createServer } from 'node:net';

/** Opens a port for a moment; gives its number, or undefined when it is taken. */
async function tryPort(port: number, host: string | undefined): Promise<number | undefined> {
	const server = createServer();
	return await new Promise((resolve) => {
		server.once('error', () => resolve(undefined));
		server.listen({ port, host, exclusive: true }, () => {
			const address = server.address();
			const found = typeof address === 'object' && address !== null ? address.port : undefined;
			server.close(() => resolve(found));
		});
	});
}

/** Whether nobody listens on a port of this machine, on any of its addresses. */
async function isFree(port: number): Promise<boolean> {
	return (
		(await tryPort(port, '127.0.0.1')) !== undefined &&
		(await tryPort(port, undefined)) !== undefined
	);
}

/** A port of this machine that nobody listens on: the wished one if possible. */
export async function freePort(wished = 0): Promise<number> {
	if (wished !== 0 && (await isFree(wished))) return wished;
	const port = await tryPort(0, '127.0.0.1');
	if (port === undefined) throw new Error('This machine has no free port');
	return port;
}

/** The first of `count` free ports in a row: those from `wished` on if possible. */
export async function freePorts(wished: number, count: number): Promise<number> {
	for (let first = wished; first < wished + 100 * count; first += count) {
		const row = Array.from({ length: count }, (_, index) => first + index);
		const free = await Promise.all(row.map(isFree));
		if (!free.includes(false)) return first;
	}
	throw new Error(`No ${count} free ports in a row from ${wished} on`);
}
