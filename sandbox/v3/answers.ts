import { jsonAnswer, type Answer } from '../answers';
import { USER, ZERO_TIME } from '../defaults';
import { beforePath, deadPath, generatedPath, thumbnailPath } from '../imagePaths';
import { stateOf, type Asset, type Job, type Order, type Project } from '../orderBook';
import { imageLink, type State } from '../state';
import type { ImageState, OddAnswer } from '../types';

const STATUSES: Readonly<Record<ImageState, string>> = {
	queued: 'pending',
	processing: 'processing',
	finished: 'done',
	failed: 'failed',
};

export function isOdd({ settings, answered }: State, odd: OddAnswer): boolean {
	const { oddAnswers, oddAnswersInTurn: inTurn } = settings;
	return [...oddAnswers, ...(inTurn[answered % inTurn.length] ?? [])].includes(odd);
}

/** A list of an answer, which Go writes as null when it is nil. */
export function listOf<T>(state: State, list: readonly T[]): readonly T[] | null {
	return list.length === 0 && isOdd(state, 'nullLists') ? null : list;
}

function time(state: State, ms: number): string {
	return isOdd(state, 'zeroTimes') ? ZERO_TIME : new Date(ms).toISOString();
}

/** An answer in the envelope of section 1. @param rest beside `data`, e.g. `pagination` */
export function envelope(
	state: State,
	status: number,
	data: object | null,
	rest: object = {},
): Answer {
	const isBare = isOdd(state, 'bare');
	state.answered++;
	return jsonAnswer(status, isBare ? data : { data, message: 'ok', ...rest });
}

export function assetBody(state: State, order: Order, asset: Asset) {
	return {
		id: asset.id,
		src: imageLink(state, beforePath(order, asset)),
		asset_type: 'image',
		asset_role: asset.role,
	};
}

/** The answer to an upload; what could not be read is not among its assets. */
export function uploadBody(state: State, order: Order) {
	const assets = order.assets.map((asset) => assetBody(state, order, asset));
	if (isOdd(state, 'noAssets')) return { order_id: order.id };
	return { order_id: order.id, assets: listOf(state, isOdd(state, 'emptyAssets') ? [] : assets) };
}

/** The answer to an accepted process. */
export function acceptedBody(state: State, { imageId }: Job) {
	if (isOdd(state, 'processId')) return { process_id: imageId };
	return isOdd(state, 'id') ? { id: imageId } : { process_ids: [imageId] };
}

function finalAsset(state: State, job: Job) {
	const link = (odd: OddAnswer) =>
		imageLink(state, isOdd(state, odd) ? deadPath(job) : generatedPath(job));
	const thumbnail = imageLink(state, thumbnailPath(job));
	const hasBoth = isOdd(state, 'bothSrc');
	const hasSrc = hasBoth || isOdd(state, 'src');
	return {
		asset_id: job.resultId,
		asset_type: 'image',
		...(hasSrc && { src: link('deadSrc'), thumbnail_src: thumbnail }),
		...((hasBoth || !hasSrc) && {
			temp_src: link('deadTempSrc'),
			temp_thumbnail_src: thumbnail,
		}),
	};
}

function finalAssets(state: State, job: Job) {
	const asset = finalAsset(state, job);
	return isOdd(state, 'twoFinalAssets') ? [asset, asset] : [asset];
}

/** One process as `GET /v3/process/{id}` and an order's list show it. */
export async function processBody(state: State, job: Job) {
	const jobState = await stateOf(job, state.clock.now());
	return {
		...(isOdd(state, 'id') ? { id: job.imageId } : { process_id: job.imageId }),
		order_id: job.order.id,
		tool: job.tool,
		status: STATUSES[jobState],
		final_assets: listOf(state, jobState === 'finished' ? finalAssets(state, job) : []),
		created_at: time(state, job.submittedAt),
	};
}

/** The answer to `GET /v3/order/{id}`. */
export async function orderBody(state: State, order: Order) {
	const listed = order.jobs.filter((job) => state.clock.now() >= job.listedAt);
	const processes = await Promise.all(listed.map(async (job) => await processBody(state, job)));
	const assets = order.assets.map((asset) => assetBody(state, order, asset));
	return {
		...(isOdd(state, 'id') ? { id: order.id } : { order_id: order.id }),
		project_id: order.projectId ?? '',
		// Says nothing about a process; the real service was seen answering so.
		status: 'idle',
		assets: listOf(state, assets),
		processes: listOf(state, processes),
		created_at: time(state, order.createdAt),
	};
}

export function projectBody(state: State, { id, address, createdAt }: Project) {
	return {
		id,
		address,
		user_id: USER.id,
		created_at: time(state, createdAt),
		updated_at: ZERO_TIME,
		deleted_at: ZERO_TIME,
	};
}

/** The webhook "process completed", which also tells of failures (section 6). */
export async function completedPayload(state: State, job: Job) {
	const { kind } = await job.outcome;
	return {
		event: 'process.completed',
		process_id: job.imageId,
		order_id: job.order.id,
		tool: job.tool,
		status: kind === 'picture' ? 'done' : 'failed',
		final_assets: listOf(state, kind === 'picture' ? finalAssets(state, job) : []),
	};
}
