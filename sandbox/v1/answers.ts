import { USER, ZERO_TIME } from '../defaults';
import { beforePath, generatedPath, upscaledPath } from '../imagePaths';
import { apiStatus } from '../jobs';
import { stateOf, type Job, type Order } from '../orderBook';
import { imageLink, type State } from '../state';
import { needsSpace, requireService, titleOf } from './services';

const time = (ms: number) => new Date(ms).toISOString();

/** What was chosen, in words; empty or false for what was not. */
function variantOf({ edit }: Job) {
	const chosen = (purpose: string) => edit?.choices[purpose] ?? [];
	const titles = (purpose: string) => chosen(purpose).map(titleOf).join(', ');
	return {
		style: titles('style'),
		color: titles('color'),
		sky_style: titles('sky-style'),
		shadow_removal: chosen('day-to-dusk-options').includes('shadow-removal'),
	};
}

function serviceDetails(order: Order) {
	const service = requireService(order.serviceName);
	return {
		ID: service.id,
		name: service.name,
		title: service.title,
		description: '',
		credit: 1,
		required_space: needsSpace(service),
		// The vendor's sample has an empty list, too, for day to dusk, which does need a widget.
		required_widgets: [],
	};
}

async function generatedImage(state: State, job: Job) {
	const now = state.clock.now();
	const jobState = await stateOf(job, now);
	return {
		id: job.imageId,
		using_free_plan: false,
		sequence: job.sequence,
		src: jobState === 'finished' ? imageLink(state, generatedPath(job)) : '',
		segmented_image_id: '',
		prompt: job.prompt,
		// Go leaves empty fields out.
		...Object.fromEntries(Object.entries(variantOf(job)).filter(([, value]) => Boolean(value))),
		status: apiStatus(jobState),
		order_id: job.order.id,
		space: job.spaceName,
		comment: '',
		updated_at: now >= job.finishesAt ? time(job.finishesAt) : ZERO_TIME,
		created_at: time(job.submittedAt),
	};
}

/** The answer to `GET /v1/order/{id}` (api-v1.md, section 5). */
export async function orderDetails(state: State, order: Order) {
	const listed = order.jobs.filter((job) => state.clock.now() >= job.listedAt);
	return {
		id: order.id,
		user_id: USER.id,
		email: USER.email,
		before_image_id: order.assets[0]?.id ?? '',
		before_image_src: order.assets.map((asset) => imageLink(state, beforePath(order, asset)))[0],
		space: order.jobs.at(-1)?.spaceName ?? '',
		// Says nothing about an image; the real service was seen answering so at all times.
		status: 'idle',
		service: serviceDetails(order),
		service_name: order.serviceName,
		object: '',
		sample_image_used: false,
		generated_images:
			listed.length === 0
				? null
				: await Promise.all(listed.map(async (job) => await generatedImage(state, job))),
		created_at: time(order.createdAt),
	};
}

/** The webhook "image generated" (api-v1.md, section 7). */
export function generatedPayload(state: State, job: Job) {
	return {
		order_id: job.order.id,
		image: {
			id: job.imageId,
			before_src: imageLink(state, beforePath(job.order, job.photo)),
			after_src: imageLink(state, generatedPath(job)),
			regenerated: false,
			...variantOf(job),
			space: job.spaceName,
			material: '',
			created_at: time(job.submittedAt),
		},
		service_name: job.order.serviceName,
		user_id: USER.id,
	};
}

/** The webhook "image upscaled" (api-v1.md, section 7). */
export function upscaledPayload(state: State, job: Job) {
	return {
		generated_image_id: job.imageId,
		upscaled_image_src: imageLink(state, upscaledPath(job)),
		user_id: USER.id,
	};
}
