import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { withoutOthers } from '../../dev/apiOption';
import { startSandbox, type Sandbox } from '../../sandbox';
import { readWorkflow, startEngine, type Engine, type RunResult } from '../../test/harness';
import { HELP, readDemoOptions, type DemoOptions, type DemoPhoto } from './arguments';
import { drawBeforeAfterSheet, type BeforeAfterPair } from './beforeAfterSheet';

const OUTPUT = join(__dirname, '..', '..', 'demo-output');
const NODE = 'AI Image Enhancement';
/** Of the before/after sheet: more make a picture that programs do not open. */
const SHEET_ROWS = 40;
const SANDBOX_SECONDS = 3;
const SECONDS_TO_THINK = 5;

interface Service {
	credential: { apiKey: string; baseUrl: string; apiVersion: string; ordersPer10Minutes?: number };
	sandbox?: Sandbox;
}

async function main(): Promise<void> {
	const options = readDemoOptions(process.argv.slice(2));
	if (!options) return say(HELP);
	const { photos } = options;
	const service = await openService(options);
	const engine = await startEngine({ binaryMode: 'filesystem' });
	try {
		say(`Running examples/demo/demo-workflow.json on n8n's engine with ${counted(photos.length)}.`);
		const run = await enhance(engine, service, photos);
		process.exitCode = (await report(engine, run, photos)) ? 0 : 1;
	} finally {
		await engine.close();
		await service.sandbox?.close();
	}
}

/** The real service if there is a key for it, else a sandbox on a free port. */
async function openService({ photos: { length: photoCount }, api }: DemoOptions): Promise<Service> {
	const apiKey = process.env.AIHOMEDESIGN_API_KEY;
	if (!apiKey) {
		const without = withoutOthers(api);
		const sandbox = await startSandbox({
			etaSeconds: SANDBOX_SECONDS,
			rateLimit: { submissions: photoCount, windowSeconds: 1 },
			without,
		});
		say(
			`Started the sandbox, a local AI HomeDesign, at ${sandbox.url}. Nothing is sent anywhere, nothing costs anything.`,
		);
		for (const name of Object.keys(without ?? {})) {
			say(
				`${name.toUpperCase()} of its API is switched off; the node finds the other one by itself.`,
			);
		}
		const { apiKey: sandboxKey, url: baseUrl } = sandbox;
		// V1 takes 10 photos in 10 minutes, and the node paces itself: nobody wants to wait for that in a demo.
		const access = { apiKey: sandboxKey, baseUrl, ordersPer10Minutes: photoCount };
		return { sandbox, credential: { ...access, apiVersion: 'auto' } };
	}
	const baseUrl = process.env.AIHOMEDESIGN_BASE_URL ?? 'https://api.aihomedesign.com';
	const by = api === undefined ? '' : `, by ${api.toUpperCase()} of its API`;
	say(
		`Using AI HomeDesign at ${baseUrl}${by}: this uploads ${counted(photoCount)} there and spends a credit on each.`,
	);
	say(`Press Ctrl+C within ${SECONDS_TO_THINK} seconds to keep your credits.`);
	await pause(SECONDS_TO_THINK * 1000);
	return { credential: { apiKey, baseUrl, apiVersion: api ?? 'auto' } };
}

async function enhance(
	engine: Engine,
	{ credential }: Service,
	photos: DemoPhoto[],
): Promise<RunResult> {
	const running = engine.run({
		workflow: await readWorkflow(join(__dirname, 'demo-workflow.json')),
		items: photos.map(({ path, space }) => ({ json: { path, space } })),
		credentials: { aiHomeDesignApi: credential },
		onNodeStart: (name) => say(`  ${name} ...`),
	});
	let told = 0;
	const tell = () => {
		for (const { message } of engine.log.entries.slice(told)) {
			if (message.startsWith('AI HomeDesign: '))
				say(`    ${message.replace('AI HomeDesign: ', '')}`);
		}
		told = engine.log.entries.length;
	};
	const ticker = setInterval(tell, 100);
	try {
		return await running;
	} finally {
		clearInterval(ticker);
		tell();
	}
}

/** Writes what came out to demo-output/ and tells where it is; true when every photo was enhanced. */
async function report(engine: Engine, run: RunResult, photos: DemoPhoto[]): Promise<boolean> {
	await mkdir(OUTPUT, { recursive: true });
	const pairs: BeforeAfterPair[] = [];
	say('');
	for (const { binary, pairedItem } of run.items(NODE)) {
		const index = typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : 0;
		const photo = photos[index];
		if (!binary?.data || !photo) continue;
		const after = await engine.readBinary(binary.data);
		const target = await freeName(binary.data.fileName ?? photo.name);
		await writeFile(target, after);
		pairs.push({ name: photo.name, before: photo.path, after });
		say(`Enhanced photo: ${relative(process.cwd(), target)}`);
	}
	for (const { error, message } of run.json(NODE, 1))
		say(`Not enhanced: ${String(error)}. ${String(message)}`);
	if (run.error) say(`The workflow ended early: ${run.error.message}`);
	if (!run.error && run.items(NODE).length + run.items(NODE, 1).length === 0) {
		say('No photo came out of Read Photos: check the file names.');
	}
	if (pairs.length > 0) {
		const sheet = join(OUTPUT, 'before-after.png');
		await drawBeforeAfterSheet(pairs.slice(0, SHEET_ROWS), sheet);
		const some = pairs.length > SHEET_ROWS ? ` (the first ${SHEET_ROWS})` : '';
		say(`Before and after:  ${relative(process.cwd(), sheet)}${some}`);
	}
	return pairs.length === photos.length;
}

/** Nothing is ever overwritten: an enhanced photo may have cost a credit. */
async function freeName(fileName: string): Promise<string> {
	const taken = new Set(await readdir(OUTPUT));
	let name = fileName;
	for (let number = 2; taken.has(name); number++) name = `${number}-${fileName}`;
	return join(OUTPUT, name);
}

function counted(photos: number): string {
	return photos === 1 ? '1 photo' : `${photos} photos`;
}

function say(line: string): void {
	console.log(line);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
