import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { startSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox';
import { DATA } from '../../../dev/folders';
import type { N8nInstall } from '../../../dev/install/install';
import { OWNER } from '../../../dev/n8n/openN8n';
import type { PackedPackage } from '../../../dev/n8n/packageIntoN8n';
import { freePort } from '../../../dev/machine/ports';
import {
	N8nEditor,
	type Execution,
	type InstalledPackage,
	type StoredCredential,
} from '../../../dev/n8n/rest';
import { startN8n, type BinaryMode, type N8nServer } from '../../../dev/n8n/server';
import { sandboxCredential, type NamedWorkflow } from '../../../dev/n8n/tryIt';
import { startStandInRegistry } from './standInRegistry';

/** A local AI HomeDesign with a credential for it in n8n. */
export interface Account {
	sandbox: Sandbox;
	credential: StoredCredential;
}

/** How n8n installed the package. */
export interface Installation {
	/** What the editor was answered. */
	answer: InstalledPackage;
	/** What npm's registry was asked for. */
	requests: string[];
	/** What n8n said until it was stopped. */
	log: string;
}

/** Starts a sandbox and gives n8n a credential for it. The caller closes the sandbox. */
export async function openAccount(editor: N8nEditor, options: SandboxOptions): Promise<Account> {
	const sandbox = await startSandbox({ apiKey: API_KEY, enhance: 'mark', ...options });
	try {
		const form = sandboxCredential(sandbox);
		const data = { ...form.data, webhookSecret: WEBHOOK_SECRET };
		return { sandbox, credential: await editor.createCredential({ ...form, data }) };
	} catch (error) {
		await sandbox.close();
		throw error;
	}
}

/** An API key that stands out in any text. */
export const API_KEY = 'sk-SECRET-0123456789';

/** The secret at the end of the webhook URL. */
export const WEBHOOK_SECRET = 'SECRET0123456789abcdef';

/** Waits until something is there. */
export async function until<T>(
	what: string,
	look: () => T | undefined | false | Promise<T | undefined | false>,
	timeoutMs = 30_000,
): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const found = await look();
		if (found !== undefined && found !== false) return found;
		if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMs / 1000} seconds`);
		await pause(50);
	}
}

/**
 * One n8n server with this package in it, which is stopped and started again, with its data in a
 * folder that goes when it is closed.
 */
export class TestN8n {
	private root?: string;
	private port?: number;
	private running?: N8nServer;
	private signedIn?: N8nEditor;
	private installed?: Installation;
	private readonly earlierLogs: string[] = [];
	/** All that were opened. */
	readonly accounts: Account[] = [];

	constructor(
		private readonly install: N8nInstall,
		readonly packed: PackedPackage,
	) {}

	get version(): string {
		return this.install.version;
	}

	get server(): N8nServer {
		return present(this.running, 'n8n is not running');
	}

	get editor(): N8nEditor {
		return present(this.signedIn, 'nobody has signed in');
	}

	get installation(): Installation {
		return present(this.installed, 'the package is not installed');
	}

	/** The folder that this n8n's workflows may read and write in. */
	get files(): string {
		return join(present(this.root, 'n8n has no folder'), 'files');
	}

	/** Where n8n keeps everything. */
	get userFolder(): string {
		return join(present(this.root, 'n8n has no folder'), 'user');
	}

	/** Where n8n has put the package. */
	get packageFolder(): string {
		return join(this.userFolder, '.n8n', 'nodes', 'node_modules', this.packed.name);
	}

	/** What it has said, since the first start. */
	log(): string {
		return [...this.earlierLogs, this.running?.log() ?? ''].join('');
	}

	/** Installs the package as the editor's Settings > Community nodes does, and starts n8n again. */
	async open(binaryMode: BinaryMode): Promise<void> {
		this.root = await realpath(await mkdtemp(join(tmpdir(), 'n8n-e2e-')));
		await mkdir(this.files);
		const registry = await startStandInRegistry(this.packed, join(this.root, 'registry'));
		try {
			await this.start(undefined, registry.env);
			const answer = await this.editor.installCommunityPackage(this.packed.name);
			await this.stop();
			this.installed = { answer, requests: registry.requests(), log: this.log() };
		} finally {
			await registry.close();
		}
		await this.start(binaryMode);
	}

	/** @param binaryMode where n8n keeps files; default what this version takes by itself */
	async start(binaryMode?: BinaryMode, env: Record<string, string> = {}): Promise<void> {
		this.port ??= await freePort();
		this.running = await startN8n({
			install: this.install,
			userFolder: this.userFolder,
			port: this.port,
			binaryMode,
			env: { N8N_RESTRICT_FILE_ACCESS_TO: this.files, ...env },
		});
		this.signedIn = new N8nEditor(this.running.url);
		await this.signedIn.signIn(OWNER);
	}

	/** Ends it as a service manager does. */
	async stop(): Promise<void> {
		await this.end(async (server) => await server.stop());
	}

	/** Ends it as a power cut does. */
	async kill(): Promise<void> {
		await this.end(async (server) => await server.kill());
	}

	private async end(how: (server: N8nServer) => Promise<void>): Promise<void> {
		const server = this.running;
		if (server === undefined) return;
		await how(server);
		this.earlierLogs.push(server.log());
		this.running = undefined;
	}

	/** Opens an account of its own: n8n paces the submissions of each. */
	async openAccount(options: SandboxOptions = {}): Promise<Account> {
		const account = await openAccount(this.editor, {
			etaSeconds: 1,
			// Ready when it is first looked for: the next look comes five seconds later.
			jobSeconds: 0.5,
			...options,
		});
		this.accounts.push(account);
		return account;
	}

	/** A new folder in `files`, with these files in it. */
	async folder(name: string, files: Record<string, Buffer> = {}): Promise<string> {
		const folder = await mkdtemp(join(this.files, `${name}-`));
		for (const [file, content] of Object.entries(files)) {
			await writeFile(join(folder, file), content);
		}
		return folder;
	}

	/** Saves a workflow, presses Execute workflow, and gives the execution's ID. */
	async begin(workflow: NamedWorkflow): Promise<string> {
		const { id } = await this.editor.createWorkflow(workflow);
		return present(await this.editor.run(id), 'n8n did not start the workflow');
	}

	/** Saves a workflow, presses Execute workflow, and waits for its end. */
	async run(workflow: NamedWorkflow): Promise<Execution> {
		return await this.editor.finished(await this.begin(workflow));
	}

	/** Ends everything and removes all files; keeps n8n's log in `.n8n-dev`. */
	async close(): Promise<void> {
		await this.kill();
		await Promise.all(this.accounts.map(async ({ sandbox }) => await sandbox.close()));
		if (this.root === undefined) return;
		const log = join(DATA, `e2e-${this.version}.log`);
		await copyFile(join(this.userFolder, 'n8n.log'), log).catch(() => undefined);
		await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
	}
}

function present<T>(value: T | undefined, otherwise: string): T {
	if (value === undefined) throw new Error(otherwise);
	return value;
}
