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
import { filterSpaces, itemsOfWidget, looksOf, services } from './catalogue';
import { checkSelection, requireSpace } from './selection';

const invalid = (why: string) => new Refusal(400, why, 'api_error_invalid_request');

const submissionSchema = z
	.object({
		order_id: z.string().min(1),
		space_name: z.string().min(1),
		selected_widgets: z.array(
			z.object({ id: z.string().min(1), item_id: z.string().min(1) }).strict(),
		),
	})
	.strict();

function requireService(name: string | undefined): string {
	if (name === undefined || name === '') throw invalid('service_name is required');
	if (!services.some((service) => service.name === name)) {
		throw invalid('service_name is not a known service');
	}
	return name;
}

async function upload(state: State, { body, orderIs }: Exchange): Promise<Answer> {
	if (body.kind !== 'multipart') {
		throw new Refusal(400, "request Content-Type isn't multipart/form-data");
	}
	const file = body.files.filter(({ field }) => field === 'image').at(-1);
	const fields = Object.fromEntries(body.fields);
	if (file === undefined) throw new Refusal(400, 'http: no such file');
	if (file.isTooLarge) throw tooLarge();
	const serviceName = requireService(fields['service_name']);
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
	const filter = {
		active: active === undefined || active === '' ? undefined : active === 'true',
		serviceName: query['service_name'],
	};
	return jsonAnswer(200, { data: filterSpaces(state.settings.catalogue, filter) });
}

async function listOptions(state: State, { query }: Exchange): Promise<Answer> {
	requireService(query['service_name']);
	const name = query['space_name'];
	if (name === undefined || name === '') throw invalid('space_name is required');
	const { catalogue } = state.settings;
	requireSpace(catalogue, name);
	return jsonAnswer(200, { data: catalogue.widgets[name] ?? [] });
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

async function submit(state: State, { body, fault }: Exchange): Promise<Answer> {
	const parsed = submissionSchema.safeParse(body.kind === 'json' ? body.value : undefined);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw invalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`.replace(/^: /, ''));
	}
	const { order_id: orderId, space_name: spaceName, selected_widgets: chosen } = parsed.data;
	const order = requireOrder(state, 'v1', orderId);
	const prompts = checkSelection(state.settings.catalogue, order.serviceName, spaceName, chosen);
	checkRateLimit(state, 'v1');
	const [photo] = order.assets;
	if (photo === undefined) throw new Error('An order of v1 without a photo');
	const options = chosen.map((choice) => choice.item_id);
	const submission = {
		order,
		tool: order.serviceName,
		photo,
		spaceName,
		options,
		looks: looksOf(options),
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
