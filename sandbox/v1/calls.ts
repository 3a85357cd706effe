import { z } from 'zod';
import {
	checkRateLimit,
	orderInBody,
	requireOrder,
	routeMaker,
	tooLarge,
	type Route,
} from '../access';
import { jsonAnswer, Refusal, type Answer } from '../answers';
import { upscale } from '../enhancement';
import type { Exchange } from '../exchange';
import { imageKind, resultKind } from '../imageKind';
import { stateOf, type Job } from '../orderBook';
import type { State } from '../state';
import { generatedPayload, orderDetails, upscaledPayload } from './answers';
import { looksOf } from './catalogue';
import { checkSelection } from './selection';
import {
	ENHANCEMENT,
	filterSpaces,
	itemsOfWidget,
	needsSpace,
	refuseSwitchedOff,
	requireService,
	requireSpace,
	widgetsOf,
	type Submitted,
} from './services';

const namedOrder = z.object({ order_id: z.string().min(1) }).passthrough();

function invalid(why: string): Refusal {
	return new Refusal(400, why, 'api_error_invalid_request');
}

/** @throws Refusal 400 that names the first thing that does not fit */
function parsed<T>(result: z.SafeParseReturnType<unknown, T>): T {
	if (result.success) return result.data;
	const [issue] = result.error.issues;
	throw invalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`.replace(/^: /, ''));
}

async function upload(state: State, { body, orderIs }: Exchange): Promise<Answer> {
	if (body.kind !== 'multipart') {
		throw new Refusal(400, "request Content-Type isn't multipart/form-data");
	}
	const file = body.files.filter(({ field }) => field === 'image').at(-1);
	const fields = Object.fromEntries(body.fields);
	if (file === undefined) throw new Refusal(400, 'http: no such file');
	if (file.isTooLarge) throw tooLarge();
	const { name: serviceName } = requireService(fields['service_name']);
	const kind = await imageKind(file.bytes);
	if (kind === undefined || kind.format === 'heif' || kind.format === 'tiff') {
		throw new Refusal(415, 'unsupported image type', 'api_error_unsupported_media_type');
	}
	const { filename, bytes } = file;
	const createdAt = state.clock.now();
	const order = state.book.addOrder({ version: 'v1', serviceName, createdAt });
	state.book.addAsset(order, { role: 'primary_angle', filename, kind, bytes });
	orderIs(order.id);
	return jsonAnswer(200, { order_id: order.id });
}

async function listSpaces(state: State, { query }: Exchange): Promise<Answer> {
	const { active } = query;
	refuseSwitchedOff(query['service_name']);
	const filter = {
		active: active === undefined || active === '' ? undefined : active === 'true',
		serviceName: query['service_name'],
	};
	return jsonAnswer(200, { data: filterSpaces(state.settings.catalogue, filter) });
}

async function listOptions(state: State, { query }: Exchange): Promise<Answer> {
	const service = requireService(query['service_name']);
	const name = query['space_name'] ?? '';
	const { catalogue } = state.settings;
	if (needsSpace(service)) {
		if (name === '') throw invalid('space_name is required');
		requireSpace(catalogue, service, name);
	}
	return jsonAnswer(200, { data: widgetsOf(catalogue, service, name) });
}

async function listWidgetItems(state: State, { params }: Exchange): Promise<Answer> {
	const items = itemsOfWidget(state.settings.catalogue, params['id'] ?? '');
	if (items === undefined) {
		throw new Refusal(404, 'widget not found', 'api_error_widget_not_found');
	}
	return jsonAnswer(200, { data: items });
}

function announceGenerated(state: State, job: Job): void {
	state.webhooks.schedule(job.finishesAt, async () => {
		const outcome = await job.outcome;
		// What the service sends for a failed job is not documented: nothing.
		if (outcome.kind === 'failed') return undefined;
		return { version: 'v1', event: 'imageGenerated', payload: generatedPayload(state, job) };
	});
}

const NOTHING_CHOSEN = { space_name: '', remove_shadow: false, selected_widgets: [] };

async function submit(state: State, { body, fault }: Exchange): Promise<Answer> {
	const value: unknown = body.kind === 'json' ? body.value : undefined;
	const { order_id: orderId } = parsed(namedOrder.safeParse(value));
	const order = requireOrder(state, 'v1', orderId);
	// The upload's service decides what the body has to be.
	const service = requireService(order.serviceName);
	const submitted: Submitted = { ...NOTHING_CHOSEN, ...parsed(service.body.safeParse(value)) };
	const { prompts, choices } = checkSelection(state.settings.catalogue, service, submitted);
	checkRateLimit(state, 'v1');
	const [photo] = order.assets;
	if (photo === undefined) throw new Error('An order of v1 without a photo');
	const options = submitted.selected_widgets.map((choice) => choice.item_id);
	const { slug, title } = service.tool;
	const submission = {
		order,
		tool: order.serviceName,
		photo,
		spaceName: submitted.space_name,
		options,
		looks: looksOf(options),
		edit: service.name === ENHANCEMENT ? undefined : { tool: slug, title, choices },
		prompt: prompts.join(', '),
		mustFail: fault?.kind === 'failJob',
	};
	const job = state.book.submit(submission, state.clock.now(), state.settings);
	announceGenerated(state, job);
	return jsonAnswer(200, { order_id: orderId, image_id: job.imageId, eta: job.etaSeconds });
}

async function startUpscale(state: State, { params }: Exchange): Promise<Answer> {
	const job = state.book.job(params['id'] ?? '');
	if (job?.order.version !== 'v1') {
		throw new Refusal(404, 'image not found', 'api_error_image_not_found');
	}
	const now = state.clock.now();
	const jobState = await stateOf(job, now);
	if (jobState === 'queued' || jobState === 'processing') {
		throw new Refusal(409, 'image is not finished yet', 'api_error_image_not_finished');
	}
	const outcome = await job.outcome;
	if (outcome.kind === 'failed') {
		throw new Refusal(422, 'image was not generated', 'api_error_image_not_generated');
	}
	// Upscaling takes as long as the picture itself took.
	state.webhooks.schedule(now + (job.finishesAt - job.submittedAt), async () => {
		job.upscaled ??= upscale(outcome.bytes, resultKind(job.photo.kind).format);
		await job.upscaled;
		return { version: 'v1', event: 'imageUpscaled', payload: upscaledPayload(state, job) };
	});
	return jsonAnswer(200, { status: 'processing' });
}

/** Every call of v1 (api-v1.md, sections 1 to 6), ready for a server. */
export function v1Routes(state: State): Route[] {
	const route = routeMaker(state);
	const getOrder = async (_state: State, { params }: Exchange) =>
		jsonAnswer(200, await orderDetails(state, requireOrder(state, 'v1', params['id'] ?? '')));
	return [
		route('POST', '/v1/order/image', 'upload', upload),
		route('GET', '/v1/catalog/spaces', 'spaces', listSpaces),
		route('GET', '/v1/catalog/items/filter', 'options', listOptions),
		route('GET', '/v1/catalog/widgets/:id/items', 'options', listWidgetItems),
		route('POST', '/v1/order', 'submit', submit, orderInBody),
		route('GET', '/v1/order/:id', 'get', getOrder, ({ params }) => params['id']),
		route(
			'POST',
			'/v1/order/image/:id/download/upscale',
			'upscale',
			startUpscale,
			({ params }) => state.book.job(params['id'] ?? '')?.order.id,
		),
	];
}
