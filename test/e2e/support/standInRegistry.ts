import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import {
	createServer,
	type IncomingMessage,
	type RequestListener,
	type Server,
	type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { basename, join } from 'node:path';
import { z } from 'zod';

import { runCommand } from '../../../dev/install/npm';
import type { PackedPackage } from '../../../dev/n8n/packageIntoN8n';
import { certificateFor } from '../../certificate';

/** npm's registry as an n8n sees it that starts with `env`: it has one package, and is all of the world. */
export interface StandInRegistry {
	env: Record<string, string>;
	/** The paths that it was asked for, by n8n and by the npm that n8n starts. */
	requests(): string[];
	/** The hosts that n8n asked for beside it, in vain. */
	otherHosts(): string[];
	close(): Promise<void>;
}

const HOST = 'registry.npmjs.org';
const manifestSchema = z.object({ name: z.string(), version: z.string() }).passthrough();

/** What the registry answers about a package, by path. */
async function answersFor(packed: PackedPackage): Promise<Map<string, Buffer>> {
	const { name, version, tarball } = packed;
	const content = await readFile(tarball);
	const text = await runCommand('tar', ['-xzOf', tarball, 'package/package.json']);
	const file = basename(tarball);
	const manifest = {
		...manifestSchema.parse(JSON.parse(text)),
		dist: {
			tarball: `https://${HOST}/${name}/-/${file}`,
			integrity: `sha512-${createHash('sha512').update(content).digest('base64')}`,
			shasum: createHash('sha1').update(content).digest('hex'),
		},
	};
	const packument = { name, 'dist-tags': { latest: version }, versions: { [version]: manifest } };
	const json = (value: unknown) => Buffer.from(JSON.stringify(value));
	return new Map([
		[`/${name}`, json(packument)],
		[`/${name}/latest`, json(manifest)],
		[`/${name}/${version}`, json(manifest)],
		[`/${name}/-/${file}`, content],
	]);
}

async function portOf(server: Server): Promise<number> {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return (server.address() as AddressInfo).port;
}

/**
 * Stands in for npm's registry. n8n takes packages from another one only with a paid licence, so
 * this is a proxy that has the registry's own name, with a certificate that n8n and npm are told to trust.
 */
export async function startStandInRegistry(
	packed: PackedPackage,
	folder: string,
): Promise<StandInRegistry> {
	const answers = await answersFor(packed);
	const requests: string[] = [];
	const otherHosts = new Set<string>();
	const sockets = new Set<Socket>();

	const answer = (path: string, response: ServerResponse) => {
		requests.push(path);
		const body = answers.get(path);
		const type = path.endsWith('.tgz') ? 'application/octet-stream' : 'application/json';
		response.writeHead(body === undefined ? 404 : 200, { 'content-type': type });
		response.end(body ?? JSON.stringify({ error: 'Not found' }));
	};
	const listener: RequestListener = ({ url = '/' }, response) => {
		// A client that makes no tunnel gives the proxy the whole address.
		const { hostname, pathname } = new URL(url, `https://${HOST}`);
		if (hostname === HOST) return answer(decodeURIComponent(pathname), response);
		otherHosts.add(hostname);
		response.writeHead(502).end();
	};
	const certificate = await certificateFor(HOST);
	const registry = createTlsServer(certificate, listener);
	const proxy = createServer(listener);
	proxy.on('connection', (socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
	});
	proxy.on('connect', ({ url = '' }: IncomingMessage, socket: Socket) => {
		socket.on('error', () => socket.destroy());
		const [host = ''] = url.split(':');
		if (host !== HOST) {
			otherHosts.add(host);
			socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
			return;
		}
		socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
		registry.emit('connection', socket);
	});
	const address = `http://127.0.0.1:${await portOf(proxy)}`;
	await mkdir(folder, { recursive: true });
	const authority = join(folder, 'registry.pem');
	await writeFile(authority, certificate.cert);
	return {
		env: {
			HTTPS_PROXY: address,
			https_proxy: address,
			NODE_EXTRA_CA_CERTS: authority,
			npm_config_cafile: authority,
			npm_config_cache: join(folder, 'npm-cache'),
		},
		requests: () => [...requests],
		otherHosts: () => [...otherHosts],
		async close() {
			for (const socket of sockets) socket.destroy();
			proxy.close();
			await once(proxy, 'close');
		},
	};
}
