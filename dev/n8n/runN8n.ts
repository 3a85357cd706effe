import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';

import { startSandbox, type Sandbox, type Version } from '../../sandbox';
import { readApiOption, withoutOthers } from '../apiOption';
import { DATA, PACKAGE_FOLDER, REPOSITORY } from '../folders';
import { INSTALLATION_TAKES, installShown } from '../install/installShown';
import { refusedVersion } from '../install/wantedVersion';
import { openN8n, OWNER } from './openN8n';
import { packPackage, type PackedPackage } from './packageIntoN8n';
import { freePorts } from '../machine/ports';
import { isRunning } from '../machine/processes';
import type { N8nServer } from './server';
import { CREDENTIAL, furnish, PHOTOS, TRY_IT, TRY_IT_NODE } from './tryIt';

const N8N_PORT = 5678;
const SANDBOX_PORT = 4011;
const SANDBOX_SECONDS = 5;
const SAMPLE = 'living-room.jpg';
const HELP = `Starts a real n8n on this machine, with this package installed in it, a local AI HomeDesign
(the sandbox), a credential for that, the example workflows and one to try at once.

  npm run n8n                          the newest n8n that can be installed
  npm run n8n -- --version 2.8.4       another version, also in short: 1.123
  npm run n8n -- --update              looks for a newer n8n now, not once a week
  npm run n8n -- --api v3              the sandbox speaks this version of the API only (v1 or v3)
  npm run n8n -- --webhook URL         where the sandbox announces finished photos (AI HomeDesign Trigger)
  npm run n8n -- --help                this text

The first start of a version loads n8n: ${INSTALLATION_TAKES}.
Everything is kept in .n8n-dev/: n8n itself in versions/ (or in the folder that N8N_DEV_CACHE names),
your workflows in data-<version>/, with a folder files/ in it for photos that n8n may read and write.
Delete what you do not need any more.
`;

interface Options {
	version?: string;
	update: boolean;
	webhookUrl?: string;
	/** The one version of the API that the sandbox speaks; absent: all. */
	api?: Version;
}

const runningSchema = z.object({ pid: z.number(), url: z.string() });

function readOptions(): Options | undefined {
	const { values } = parseArgs({
		options: {
			version: { type: 'string' },
			update: { type: 'boolean', default: false },
			webhook: { type: 'string' },
			api: { type: 'string' },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) return undefined;
	const { version, webhook } = values;
	const refused = version === undefined ? undefined : refusedVersion(version);
	if (refused !== undefined) throw new Error(refused);
	if (webhook !== undefined && !URL.canParse(webhook)) {
		throw new Error(`--webhook takes a URL, not "${webhook}"`);
	}
	const api = readApiOption(values.api);
	return { version, update: values.update, webhookUrl: webhook, api };
}

function say(line: string): void {
	console.log(line);
}

/**
 * Takes a data folder for this process: two servers on one database would destroy it.
 *
 * @returns what gives the folder free again
 */
async function occupy(userFolder: string, url: string): Promise<() => Promise<void>> {
	const lock = join(userFolder, 'running.json');
	const text = await readFile(lock, 'utf8').catch(() => undefined);
	if (text !== undefined) {
		const other = runningSchema.parse(JSON.parse(text));
		if (isRunning(other.pid)) {
			throw new Error(
				`This n8n is running already: open ${other.url}, or stop it first. If it is not, delete ${relative(process.cwd(), lock)}.`,
			);
		}
		await rm(lock);
	}
	await mkdir(userFolder, { recursive: true });
	await writeFile(lock, JSON.stringify({ pid: process.pid, url }), { flag: 'wx' });
	return async () => await rm(lock, { force: true });
}

/**
 * Makes the folder in which n8n may read and write files, with a sample photo in it.
 *
 * @returns its path
 */
async function makeFilesFolder(userFolder: string): Promise<string> {
	const folder = join(userFolder, 'files');
	await mkdir(folder, { recursive: true });
	await copyFile(join(REPOSITORY, PHOTOS, SAMPLE), join(folder, SAMPLE));
	return folder;
}

/** Prints what to open and what to click. */
function welcome(
	{ version, port, userFolder }: N8nServer,
	{
		packed,
		sandbox,
		workflowId,
		files,
		api,
	}: {
		packed: PackedPackage;
		sandbox: Sandbox;
		workflowId: string;
		files: string;
		api: Version | undefined;
	},
): void {
	const url = `http://localhost:${port}`;
	// V3 tells no ETA: the first photo is asked for after a usual job's time.
	const wait = api === 'v3' ? 'half a minute' : `${SANDBOX_SECONDS} seconds`;
	const speaks = api === undefined ? 'V1 and V3' : `only ${api.toUpperCase()}`;
	say(`
n8n ${version} is running, with ${packed.name} ${packed.version} installed in it.

  1. Open      ${url}/workflow/${workflowId}
  2. Sign in   Email     ${OWNER.email}
               Password  ${OWNER.password}
  3. Click     Execute workflow (at the bottom), and wait about ${wait}
  4. Look      double-click the node "${TRY_IT_NODE}"; in its output, open the tab
               Binary and click View: that is the enhanced photo

That is the workflow "${TRY_IT}". The other workflows at ${url}
are this package's examples; they need accounts of your own, e.g. of Google Drive.
The sandbox, a local AI HomeDesign, enhances the photos at ${sandbox.url}; nothing costs anything.
It speaks ${speaks} of the API. The credential "${CREDENTIAL}" finds that out by itself
(API Version: Automatic), and n8n's log says what each run uses.

Photos of your own: n8n's node Read/Write Files from Disk may read and write in this folder only
(a sample photo lies in it):
  ${files}

What you do in n8n is kept in ${relative(process.cwd(), userFolder) || userFolder}, and its log in n8n.log there.
Stop everything with Ctrl+C.
`);
}

/** What was opened, to be closed in the reverse order. */
class Closing {
	private readonly closers: Array<() => Promise<void>> = [];
	private closed = Promise.resolve();

	add(close: () => Promise<void>): void {
		this.closers.push(close);
	}

	/** Closes everything, and what is added meanwhile. */
	async all(): Promise<void> {
		this.closed = this.closed.then(async () => {
			for (let close = this.closers.pop(); close; close = this.closers.pop()) await close();
		});
		await this.closed;
	}
}

async function openSandbox(options: Options): Promise<Sandbox> {
	const port = await freePorts(SANDBOX_PORT, 2);
	return await startSandbox({
		port,
		imagePort: port + 1,
		etaSeconds: SANDBOX_SECONDS,
		webhookUrl: options.webhookUrl,
		without: withoutOthers(options.api),
	});
}

/** Starts everything and gives the server; what is to be closed is in `closing`. */
async function open(options: Options, closing: Closing, signal: AbortSignal): Promise<N8nServer> {
	const installed = await installShown(
		{ version: options.version, update: options.update, signal },
		() => say(`Installing n8n, this once: ${INSTALLATION_TAKES}. Ctrl+C stops it.`),
	);
	say('Building and packing this package, if it has changed ...');
	const packed = await packPackage({ folder: PACKAGE_FOLDER, reuse: true });
	signal.throwIfAborted();
	const userFolder = join(DATA, `data-${installed.version}`);
	const port = await freePorts(N8N_PORT, 1);
	closing.add(await occupy(userFolder, `http://localhost:${port}`));

	const files = await makeFilesFolder(userFolder);
	const sandbox = await openSandbox(options);
	closing.add(async () => await sandbox.close());
	say(`Starting n8n ${installed.version} on Node ${installed.nodeVersion} ...`);
	const { server, editor } = await openN8n({
		install: installed,
		packed,
		userFolder,
		port,
		// Where the file names in the workflow to try begin from.
		cwd: REPOSITORY,
		env: {
			N8N_RESTRICT_FILE_ACCESS_TO: `${join(REPOSITORY, PHOTOS)};${files}`,
		},
		signal,
		onStart: (started) => closing.add(async () => await started.stop()),
	});
	const workflowId = await furnish(editor, sandbox, options.api);
	welcome(server, { packed, sandbox, workflowId, files, api: options.api });
	return server;
}

async function main(): Promise<void> {
	const options = readOptions();
	if (options === undefined) return say(HELP);
	const closing = new Closing();
	const stopping = new AbortController();
	// The terminal sends Ctrl+C more than once: to this process, and by npm and tsx.
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.on(name, () => {
			if (stopping.signal.aborted) return;
			stopping.abort();
			say('\nStopping ...');
			void closing.all();
		});
	}
	try {
		const server = await open(options, closing, stopping.signal);
		await server.ended;
		if (!stopping.signal.aborted) {
			throw new Error(
				`n8n has ended by itself:\n${server.log().split('\n').slice(-15).join('\n')}`,
			);
		}
	} catch (error) {
		if (!stopping.signal.aborted) throw error;
	} finally {
		await closing.all();
	}
	say('Stopped.');
}

main().catch((error: unknown) => {
	console.error(`\n${error instanceof Error ? error.message : String(error)}`);
	process.exitCode = 1;
});
