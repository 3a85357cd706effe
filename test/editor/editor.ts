import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

import { startSandbox } from '../../sandbox';
import { DATA, PACKAGE_FOLDER, REPOSITORY } from '../../dev/folders';
import { installShown } from '../../dev/install/installShown';
import { openN8n } from '../../dev/n8n/openN8n';
import { packPackage } from '../../dev/n8n/packageIntoN8n';
import { PHOTOS } from '../../dev/n8n/tryIt';
import { Album } from './album';
import { makePhotos } from './batch';
import { provideChromium, startChromium } from './chromium';
import { EditorPage } from './editorPage';
import { steps, type Stage } from './steps';

/** What a test leaves behind, until the next one. */
const LEFT_BEHIND = join(DATA, 'editor');
const SERVICE_URL = 'https://api.aihomedesign.com';
/** Nobody listens there; it is what a server in the internet would show. */
const WEBHOOK_URL = 'https://n8n.example.com/';
const JOB_SECONDS = 2;
const HELP = `Uses the package in n8n's own editor, in a Chromium without a window, as somebody does on the first day.

  npm run test:editor                         on the newest n8n that can be installed
  npm run test:editor -- --pictures           also takes the pictures in docs/images and examples/pictures anew
  npm run test:editor -- --version 2.41.1     on another n8n
`;

interface Options {
	version?: string;
	pictures: boolean;
}

/** What is to be closed at the end, whatever happens before it. */
type Closing = Array<() => Promise<void>>;

function say(line: string): void {
	console.log(line);
}

function short(path: string): string {
	return relative(process.cwd(), path) || path;
}

function readOptions(): Options | undefined {
	const { values } = parseArgs({
		options: {
			version: { type: 'string' },
			pictures: { type: 'boolean', default: false },
			help: { type: 'boolean', short: 'h' },
		},
	});
	return values.help ? undefined : { version: values.version, pictures: values.pictures };
}

/** Starts everything that the steps need. */
async function setUp(program: string, options: Options, closing: Closing): Promise<Stage> {
	const installed = await installShown({ version: options.version });
	const packed = await packPackage({ folder: PACKAGE_FOLDER, reuse: true });
	const sandbox = await startSandbox({ etaSeconds: JOB_SECONDS, enhance: 'sharp' });
	closing.push(async () => await sandbox.close());
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-editor-'));
	closing.push(async () => await rm(userFolder, { recursive: true, force: true }));
	const photos = join(userFolder, 'photos');
	await makePhotos(photos);
	const log = join(userFolder, 'n8n.log');
	closing.push(async () => {
		if (existsSync(log)) await copyFile(log, join(LEFT_BEHIND, 'n8n.log'));
	});
	say(`Starting n8n ${installed.version} and ${program} ...`);
	const { server, editor: rest } = await openN8n({
		install: installed,
		packed,
		userFolder,
		cwd: REPOSITORY,
		env: {
			N8N_RESTRICT_FILE_ACCESS_TO: `${join(REPOSITORY, PHOTOS)};${photos}`,
			N8N_WEBHOOK_URL: WEBHOOK_URL,
			WEBHOOK_URL,
		},
		onStart: (started) => closing.push(async () => await started.stop()),
	});
	const browser = await startChromium(program);
	closing.push(async () => await browser.close());
	const standIn = { shown: SERVICE_URL, real: sandbox.url };
	const editor = await EditorPage.open({ browser, url: server.url, standIn });
	closing.push(async () => await editor.close());
	const folder = options.pictures ? REPOSITORY : LEFT_BEHIND;
	const album = new Album(editor.page, folder, LEFT_BEHIND);
	return { editor, rest, sandbox, album, webhookUrl: WEBHOOK_URL, photos };
}

async function runSteps(stage: Stage): Promise<void> {
	for (const [index, { title, run }] of steps.entries()) {
		const startedAt = Date.now();
		try {
			await run(stage);
		} catch (error) {
			say(`  FAILED  ${title}`);
			const picture = join(LEFT_BEHIND, `failed-step-${index + 1}.png`);
			await stage.album.keep(picture);
			say(`What the page showed then: ${short(picture)}`);
			throw error;
		}
		say(`  ok  ${title} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
	}
}

async function main(): Promise<void> {
	const options = readOptions();
	if (options === undefined) return say(HELP);
	const chromium = await provideChromium(say);
	if ('missing' in chromium) return say(`SKIPPED: the editor test. ${chromium.missing}`);
	await rm(LEFT_BEHIND, { recursive: true, force: true });
	await mkdir(LEFT_BEHIND, { recursive: true });
	const closing: Closing = [];
	try {
		const stage = await setUp(chromium.program, options, closing);
		await runSteps(stage);
		say(
			`All ${steps.length} steps are ok; ${stage.album.names.length} pictures in ${short(stage.album.folder)}`,
		);
	} finally {
		for (const close of closing.reverse()) await close();
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.stack : error);
	process.exitCode = 1;
});
