import type { FastifyInstance } from 'fastify';
import { fileAnswer, storageRefusal, type Answer } from './answers';
import { thumbnail } from './enhancement';
import { handlerOf, type Exchange } from './exchange';
import { beforePath, generatedPath, thumbnailPath, upscaledPath } from './imagePaths';
import { stateOf, type Job } from './orderBook';
import { judgeLink } from './signedUrls';
import type { State } from './state';

async function generatedFile(state: State, job: Job): Promise<Answer | undefined> {
	if ((await stateOf(job, state.clock.now())) !== 'finished') return undefined;
	const outcome = await job.outcome;
	return outcome.kind === 'picture' ? fileAnswer(outcome.bytes, outcome.mimetype) : undefined;
}

async function thumbnailFile(state: State, job: Job): Promise<Answer | undefined> {
	const whole = await generatedFile(state, job);
	return whole === undefined ? undefined : { ...whole, body: await thumbnail(whole.body) };
}

async function upscaledFile(job: Job): Promise<Answer | undefined> {
	const outcome = await job.outcome;
	if (job.upscaled === undefined || outcome.kind === 'failed') return undefined;
	return fileAnswer(await job.upscaled, outcome.mimetype);
}

/** The order and the contents of what is stored under a path. */
function findFile(state: State, path: string) {
	const id = /\/([^/.]+)(?:\.[a-z0-9]+)?$/.exec(path)?.[1] ?? '';
	const uploaded = state.book.asset(id);
	if (uploaded !== undefined) {
		const { order, asset } = uploaded;
		if (path !== beforePath(order, asset)) return undefined;
		return { order, read: async () => fileAnswer(asset.bytes, asset.kind.mimetype) };
	}
	const job = state.book.job(id);
	if (job === undefined) return undefined;
	if (path === generatedPath(job)) {
		return { order: job.order, read: async () => await generatedFile(state, job) };
	}
	if (path === thumbnailPath(job)) {
		return { order: job.order, read: async () => await thumbnailFile(state, job) };
	}
	if (path === upscaledPath(job)) {
		return { order: job.order, read: async () => await upscaledFile(job) };
	}
	return undefined;
}

function pathOf(params: Exchange['params']): string {
	return `/${params['*'] ?? ''}`;
}

/** Adds the one route of the image host, which stands for a CDN and knows no API keys. */
export function addImageRoutes(app: FastifyInstance, state: State): void {
	const handler = handlerOf(state, {
		name: 'download',
		host: 'images',
		orderOf: ({ params }) => findFile(state, pathOf(params))?.order.id,
		work: async ({ params, query }) => {
			const path = pathOf(params);
			const verdict = judgeLink(state.urlSecret, path, query, state.clock.now());
			if (verdict !== 'valid') return storageRefusal(verdict);
			return (await findFile(state, path)?.read()) ?? storageRefusal('missing');
		},
	});
	app.get('/*', handler);
}
