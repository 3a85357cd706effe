import { setTimeout as pause } from 'node:timers/promises';

import type { Clock, RateLimit, Sandbox, SandboxOptions } from '../../sandbox';
import type { Engine } from '../harness';
import { figuresOf, type Figures } from './figures';
import { runHandBuiltChain } from './handBuilt';
import type { DrawnJob } from './jobs';
import { photoItem, runNode } from './ourNode';
import { drawPhotos, openSandbox } from './station';

/** What the ways through a batch have in common. */
export interface Bench {
	engine: Engine;
	clock: Clock;
}

/** Runs that go side by side start so far apart, in real milliseconds, for their starts take most of the work. */
const STAGGER_MS = 500;

const ROOMY: RateLimit = { submissions: 10, windowSeconds: 600 };

/** All photos as items of one execution of our node. */
export async function throughPipeline(
	bench: Bench,
	jobs: readonly DrawnJob[],
	limit = ROOMY,
	without: SandboxOptions['without'] = {},
): Promise<Figures> {
	const prepare: Prepare = async (sandbox, photos) => {
		const items = await Promise.all(
			photos.map(async (photo) => await photoItem(bench.engine, photo)),
		);
		return async () => void (await runNode(bench.engine, sandbox, items));
	};
	return await measured(bench, jobs, limit, prepare, without);
}

/** One execution of our node after the other, each with one photo. */
export async function oneAtATime(bench: Bench, jobs: readonly DrawnJob[]): Promise<Figures> {
	return await measured(bench, jobs, ROOMY, async (sandbox, photos) => async () => {
		for (const photo of photos) {
			await runNode(bench.engine, sandbox, [await photoItem(bench.engine, photo)]);
		}
	});
}

/** The chain of HTTP Request, Wait and If. Where it fails, the figures tell what is left. */
export async function throughHandBuiltChain(
	bench: Bench,
	jobs: readonly DrawnJob[],
	limit = ROOMY,
): Promise<Figures & { failure?: string }> {
	let failure: string | undefined;
	const figures = await measured(bench, jobs, limit, async (sandbox, photos) => async () => {
		await runHandBuiltChain(bench.clock, sandbox, photos).catch((error: Error) => {
			failure = error.message;
		});
	});
	return { ...figures, failure };
}

type Prepare = (sandbox: Sandbox, photos: Buffer[]) => Promise<() => Promise<void>>;

/** Prepares, then measures what preparing gave back. */
async function measured(
	{ clock }: Bench,
	jobs: readonly DrawnJob[],
	limit: RateLimit,
	prepare: Prepare,
	without: SandboxOptions['without'] = {},
): Promise<Figures> {
	const sandbox = await openSandbox(clock, jobs, limit, without);
	try {
		const work = await prepare(sandbox, await drawPhotos(jobs.length));
		const begunAt = clock.now();
		await work();
		return figuresOf(sandbox, clock.now() - begunAt);
	} finally {
		await sandbox.close();
	}
}

/** Does several runs at once: they sleep nearly all the time. */
export async function sideBySide<T>(runs: ReadonlyArray<() => Promise<T>>): Promise<T[]> {
	return await Promise.all(
		runs.map(async (run, index) => {
			await pause(index * STAGGER_MS);
			return await run();
		}),
	);
}
