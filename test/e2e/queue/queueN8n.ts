import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { SandboxOptions } from '../../../sandbox';
import { DATA } from '../../../dev/folders';
import type { N8nInstall } from '../../../dev/install/install';
import { OWNER } from '../../../dev/n8n/openN8n';
import type { PackedPackage } from '../../../dev/n8n/packageIntoN8n';
import { freePort } from '../../../dev/machine/ports';
import { N8nEditor } from '../../../dev/n8n/rest';
import { startN8n, type N8nServer, type ServerOptions } from '../../../dev/n8n/server';
import { startStandInRegistry, type StandInRegistry } from '../support/standInRegistry';
import { openAccount, until, type Account } from '../support/testN8n';
import type { ServicePrograms } from './programs';
import { startServices, type Services } from './services';

type Role = NonNullable<ServerOptions['command']>;

/** A process of this n8n. */
interface Part {
	server: N8nServer;
	/** Where it has put the package. */
	packageFolder: string;
}

const MAIN = 'main';
const WORKERS = ['worker-1', 'worker-2'];
const WEBHOOKS = 'webhook';
/** So many executions at once. */
export const EXECUTIONS_A_WORKER = 2;

/**
 * An n8n in queue mode: main, two workers, a process for webhooks, PostgreSQL and Redis. Each process
 * of n8n has a folder of its own.
 */
export class QueueN8n {
	private readonly encryptionKey = randomBytes(16).toString('hex');
	private readonly parts = new Map<string, Part>();
	private readonly accounts: Account[] = [];
	private root?: string;
	private mainPort?: number;
	private services?: Services;
	private registry?: StandInRegistry;
	private signedIn?: N8nEditor;

	constructor(
		private readonly install: N8nInstall,
		private readonly packed: PackedPackage,
		private readonly programs: ServicePrograms,
	) {}

	get main(): N8nServer {
		return this.part(MAIN).server;
	}

	get workers(): N8nServer[] {
		return WORKERS.map((name) => this.part(name).server);
	}

	/** Takes webhooks, beside main. */
	get webhookProcess(): N8nServer {
		return this.part(WEBHOOKS).server;
	}

	get editor(): N8nEditor {
		return present(this.signedIn, 'nobody has signed in');
	}

	/** The folder that workflows may read and write in, which all processes share. */
	get files(): string {
		return join(present(this.root, 'n8n has no folder'), 'files');
	}

	/** Starts everything, and installs the package by the editor: the other processes hear of it from main. */
	async open(): Promise<void> {
		this.root = await realpath(await mkdtemp(join(tmpdir(), 'n8n-queue-')));
		await mkdir(this.files);
		this.services = await startServices(this.programs);
		this.registry = await startStandInRegistry(this.packed, join(this.root, 'registry'));
		await this.startMain();
		await Promise.all([
			...WORKERS.map(async (name) => await this.start(name, 'worker')),
			this.start(WEBHOOKS, 'webhook'),
		]);
		await this.editor.installCommunityPackage(this.packed.name);
		for (const name of [...WORKERS, WEBHOOKS]) {
			const { server, packageFolder } = this.part(name);
			await until(`the package in ${name}`, () => existsSync(packageFolder), 60_000);
			await until(`its nodes in ${name}`, () =>
				server.log().includes('Community package installed'),
			);
		}
	}

	async startMain(): Promise<void> {
		this.mainPort ??= await freePort();
		await this.start(MAIN, 'start', this.mainPort);
		this.signedIn = new N8nEditor(this.main.url);
		await this.signedIn.signIn(OWNER);
	}

	private async start(name: string, command: Role, port?: number): Promise<void> {
		const root = present(this.root, 'n8n has no folder');
		const userFolder = join(root, name);
		const server = await startN8n({
			install: this.install,
			userFolder,
			port,
			command,
			env: {
				...this.services?.env,
				...this.registry?.env,
				EXECUTIONS_MODE: 'queue',
				N8N_ENCRYPTION_KEY: this.encryptionKey,
				N8N_RESTRICT_FILE_ACCESS_TO: this.files,
				N8N_CONCURRENCY_PRODUCTION_LIMIT:
					command === 'worker' ? String(EXECUTIONS_A_WORKER) : undefined,
			},
		});
		const packageFolder = join(userFolder, '.n8n', 'nodes', 'node_modules', this.packed.name);
		this.parts.set(name, { server, packageFolder });
	}

	/** The executions that each worker has begun, in the order of the workers. */
	executionsOfWorkers(): string[][] {
		return this.workers.map((worker) =>
			[...worker.log().matchAll(/Worker started execution (\d+) /g)].map(([, id = '']) => id),
		);
	}

	/** Opens an account of its own. */
	async openAccount(options: SandboxOptions): Promise<Account> {
		const account = await openAccount(this.editor, options);
		this.accounts.push(account);
		return account;
	}

	/** Ends everything and removes all files; keeps the logs in `.n8n-dev`. */
	async close(): Promise<void> {
		await Promise.all([...this.parts.values()].map(async ({ server }) => await server.kill()));
		await Promise.all(this.accounts.map(async ({ sandbox }) => await sandbox.close()));
		await this.registry?.close();
		await this.services?.close();
		if (this.root === undefined) return;
		for (const [name, { server }] of this.parts) {
			const log = join(DATA, `e2e-queue-${name}.log`);
			await copyFile(join(server.userFolder, 'n8n.log'), log).catch(() => undefined);
		}
		await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
	}

	private part(name: string): Part {
		return present(this.parts.get(name), `${name} is not running`);
	}
}

function present<T>(value: T | undefined, otherwise: string): T {
	if (value === undefined) throw new Error(otherwise);
	return value;
}
