import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { gte, lt } from 'semver';

import type { N8nInstall } from '../install/install';
import { freePort } from '../machine/ports';

/** Where n8n keeps binary data. In memory: n8n 1.x only; in its database: from 1.123 on. */
export type BinaryMode = 'memory' | 'filesystem' | 'database';

/** How to start an n8n. */
export interface ServerOptions {
	install: N8nInstall;
	/** Everything that n8n keeps is in `.n8n` below it; what it says is in `n8n.log`. */
	userFolder: string;
	/** Default a free one. */
	port?: number;
	/** More environment variables, or others than the usual ones; `undefined` removes one. */
	env?: Record<string, string | undefined>;
	/** Default what this version of n8n takes by itself. */
	binaryMode?: BinaryMode;
	/** `start` (default): the server with the editor. `worker`, `webhook`: the parts of queue mode. */
	command?: 'start' | 'worker' | 'webhook';
	/** The folder that relative file names in workflows begin from; default the user folder. */
	cwd?: string;
	/** How long it may take until it is ready; default three minutes. */
	timeoutMs?: number;
	/** Ends it while it is not yet ready. */
	signal?: AbortSignal;
}

/** A running n8n. */
export interface N8nServer {
	/** e.g. `http://127.0.0.1:5678`; of a worker, where its health is told. */
	readonly url: string;
	readonly port: number;
	readonly version: string;
	readonly userFolder: string;
	readonly pid: number;
	/** Resolves when it has ended, by itself or not. */
	readonly ended: Promise<void>;
	/** Everything it has said so far. */
	log(): string;
	/** Ends it as a service manager does; after half a minute by force. */
	stop(): Promise<void>;
	/** Ends it and all it has started as a power cut does. */
	kill(): Promise<void>;
}

const HOST = '127.0.0.1';
const ASKING_MODULES = ['mcp-registry'];
const READY_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 30_000;
const GUARD = pathToFileURL(join(__dirname, 'endWithParent.mjs')).href;
const READY_WORDS = {
	start: 'Editor is now accessible via',
	worker: 'n8n worker is now ready',
	webhook: 'Webhook listener waiting for requests',
};
/** What steers n8n in the environment of whoever starts it must not steer this one. */
const NOT_INHERITED =
	/^(N8N_|DB_|EXECUTIONS_|QUEUE_|NODE_|npm_|JEST_|WEBHOOK_URL$|VUE_APP_|CREDENTIALS_|GENERIC_)/;

function inherited(): NodeJS.ProcessEnv {
	const kept = Object.entries(process.env).filter(([name]) => !NOT_INHERITED.test(name));
	return Object.fromEntries(kept);
}

/** A proxy must not catch what n8n sends to servers of this machine. */
function withoutProxyForThisMachine(): NodeJS.ProcessEnv {
	const configured = process.env.NO_PROXY ?? process.env.no_proxy ?? '';
	const hosts = [...configured.split(','), 'localhost', HOST, '::1'].map((host) => host.trim());
	const all = [...new Set(hosts)].filter((host) => host !== '').join(',');
	return { NO_PROXY: all, no_proxy: all };
}

function binaryModeEnv(version: string, mode: BinaryMode | undefined): NodeJS.ProcessEnv {
	if (mode === undefined) return {};
	if (mode === 'memory' && gte(version, '2.0.0')) {
		throw new Error('n8n 2 keeps no binary data in memory');
	}
	return { N8N_DEFAULT_BINARY_DATA_MODE: mode === 'memory' ? 'default' : mode };
}

/** Modules that ask servers of n8n's maker; n8n refuses to start when told about ones it has not. */
function withoutModules({ folder }: N8nInstall): NodeJS.ProcessEnv {
	const modules = join(folder, 'node_modules', 'n8n', 'dist', 'modules');
	const present = ASKING_MODULES.filter((name) => existsSync(join(modules, name)));
	return present.length === 0 ? {} : { N8N_DISABLED_MODULES: present.join(',') };
}

async function environmentOf(options: ServerOptions, port: number): Promise<NodeJS.ProcessEnv> {
	return {
		...inherited(),
		...withoutProxyForThisMachine(),
		N8N_USER_FOLDER: options.userFolder,
		N8N_LISTEN_ADDRESS: HOST,
		N8N_HOST: 'localhost',
		N8N_PORT: String(port),
		N8N_PROTOCOL: 'http',
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_RUNNERS_ENABLED: lt(options.install.version, '2.0.0') ? 'true' : undefined,
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_SECURE_COOKIE: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		// All of these would ask servers of n8n's maker, or people.
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		EXTERNAL_FRONTEND_HOOKS_URLS: '',
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '10',
		...withoutModules(options.install),
		...options.install.env,
		...binaryModeEnv(options.install.version, options.binaryMode),
		...options.env,
	};
}

function killAll(child: ChildProcess): void {
	if (child.pid === undefined) return;
	try {
		if (process.platform === 'win32') spawn('taskkill', ['/pid', String(child.pid), '/t', '/f']);
		else process.kill(-child.pid, 'SIGKILL');
	} catch {
		// It has ended already.
	}
}

async function answers(url: string): Promise<boolean> {
	try {
		const { ok } = await fetch(url, { signal: AbortSignal.timeout(5_000) });
		return ok;
	} catch {
		return false;
	}
}

/**
 * Starts an n8n with a folder of its own and waits until it can be used. It asks nobody outside
 * this machine, and ends when this process does.
 *
 * @throws Error with the end of its log when it ends before it is ready, or never is
 */
export async function startN8n(options: ServerOptions): Promise<N8nServer> {
	const { install, userFolder, command = 'start', timeoutMs = READY_TIMEOUT_MS } = options;
	const port = options.port ?? (await freePort());
	await mkdir(userFolder, { recursive: true });
	const child = spawn(install.nodePath, ['--import', GUARD, install.program, command], {
		cwd: options.cwd ?? userFolder,
		env: await environmentOf(options, port),
		stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
		// A process group of its own: Ctrl+C reaches it through this process only, and all of it can be ended.
		detached: process.platform !== 'win32',
		windowsHide: true,
	});
	let log = '';
	let hasEnded = false;
	const file = createWriteStream(join(userFolder, 'n8n.log'), { flags: 'a' });
	const ended = new Promise<void>((resolve) => {
		const end = (reason: unknown) => {
			if (reason instanceof Error) log += `${reason.message}\n`;
			hasEnded = true;
			file.end();
			resolve();
		};
		child.once('error', end);
		child.once('close', end);
	});
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding('utf8').on('data', (text: string) => {
			log += text;
			file.write(text);
		});
	}
	const server: N8nServer = {
		url: `http://${HOST}:${port}`,
		port,
		version: install.version,
		userFolder,
		pid: child.pid ?? 0,
		ended,
		log: () => log,
		async stop() {
			if (hasEnded) return;
			child.kill('SIGTERM');
			const timer = setTimeout(() => killAll(child), STOP_TIMEOUT_MS);
			await ended;
			clearTimeout(timer);
			// Its task runners end by themselves, but later.
			killAll(child);
		},
		async kill() {
			killAll(child);
			await ended;
		},
	};
	const isReady = async () =>
		log.includes(READY_WORDS[command]) && (await answers(`${server.url}/healthz/readiness`));
	const deadline = Date.now() + timeoutMs;
	while (!(await isReady())) {
		if (options.signal?.aborted || hasEnded || Date.now() > deadline) {
			await server.kill();
			options.signal?.throwIfAborted();
			const what = hasEnded ? 'ended before it was ready' : 'did not become ready in time';
			throw new Error(`n8n ${install.version} ${what}:\n${log.split('\n').slice(-25).join('\n')}`);
		}
		await pause(100);
	}
	return server;
}
