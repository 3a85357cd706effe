import { z } from 'zod';
import { checkRateLimit, orderInBody, requireOrder, routeMaker, type Route } from '../access';
import { Refusal, type Answer } from '../answers';
import type { Exchange } from '../exchange';
import type { Job } from '../orderBook';
import type { Look } from '../picture/looks';
import type { State } from '../state';
import { acceptedBody, completedPayload, envelope, orderBody, processBody } from './answers';
import { addProject, getProject, listProjects } from './projects';
import { checkMask } from './mask';
import { checkSelection, invalid, type Selection } from './selection';
import { TOOLS, widgetSlug, type Tool } from './tools';
import { append, upload } from './upload';

const id = z.string().min(1);

/** Other fields are let through, as servers written in Go do. */
const processSchema = z.object({
	order_id: id,
	tool: id,
	asset_map: z.record(id),
	// The vendor's own client leaves it out where nothing is chosen.
	widgets: z.array(z.object({ slug: id, item_slugs: z.array(id).min(1) })).default([]),
	process_group_id: id.optional(),
});

/** The tool whose pixels are v1's. */
const ENHANCEMENT = 'tool-image-enhancement';

const LOOKS_OF_OPTIONS: Readonly<Record<string, Look>> = {
	'add-fire-to-fireplace': 'fire',
	'add-screen-to-tv': 'screen',
	'replace-sky': 'sky',
	'lawn-touch-up': 'grass',
};

function requireTool(state: State, slug: string): Tool {
	const tool = TOOLS.find((candidate) => candidate.slug === slug);
	// The real service's own status for it (api-v3.md, section 1).
	if (tool === undefined) {
		throw new Refusal(500, 'tool repository: tool not found', 'api_error_internal');
	}
	if (state.settings.toolsNotInPlan.includes(slug)) {
		throw new Refusal(403, 'your plan does not include this tool', 'api_error_forbidden');
	}
	return tool;
}

function requireProcess(state: State, processId: string): Job {
	const job = state.book.job(processId);
	if (job?.order.version === 'v3') return job;
	throw new Refusal(404, 'process not found', 'api_error_process_not_found');
}

/** The slugs of the chosen items beside those that say what is on the photo. */
function optionsOf(tool: Tool, { choices }: Selection): string[] {
	return tool.widgets
		.filter(({ purpose }) => purpose !== 'area' && purpose !== 'space')
		.flatMap((widget) =>
			(choices[widget.purpose] ?? []).map((value) => `item-${value}-${widgetSlug(tool, widget)}`),
		);
}

function announceCompleted(state: State, job: Job): void {
	state.webhooks.schedule(job.finishesAt, async () => ({
		version: 'v3',
		event: 'process.completed',
		payload: await completedPayload(state, job),
	}));
}

/** `POST /v3/process`: the call that costs. */
async function submit(state: State, { body, fault }: Exchange): Promise<Answer> {
	const parsed = processSchema.safeParse(body.kind === 'json' ? body.value : undefined);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw invalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`.replace(/^: /, ''));
	}
	const { data } = parsed;
	const order = requireOrder(state, 'v3', data.order_id);
	const tool = requireTool(state, data.tool);
	if (data.process_group_id !== undefined) requireProcess(state, data.process_group_id);
	const selection = checkSelection(tool, order, data.asset_map, data.widgets);
	if (selection.mask !== undefined) await checkMask(selection.photo, selection.mask);
	checkRateLimit(state, 'v3', 'api_error_rate_limit_exceeded');
	const { choices, photo, mask } = selection;
	const edit = { tool: tool.slug, title: tool.title, choices, mask: mask?.bytes };
	const submission = {
		order,
		tool: tool.slug,
		photo,
		spaceName: (choices['area'] ?? choices['space'])?.[0] ?? '',
		options: optionsOf(tool, selection),
		looks: (choices['enhancement-options'] ?? []).flatMap((value) => LOOKS_OF_OPTIONS[value] ?? []),
		edit: tool.slug === ENHANCEMENT ? undefined : edit,
		prompt: '',
		mustFail: fault?.kind === 'failJob',
	};
	const job = state.book.submit(submission, state.clock.now(), state.settings);
	announceCompleted(state, job);
	return envelope(state, 201, acceptedBody(state, job));
}

/** Every call of v3 (api-v3.md, sections 2 to 5), ready for a server. */
export function v3Routes(state: State): Route[] {
	const route = routeMaker(state);
	const getOrder = async (_state: State, { params }: Exchange) =>
		envelope(state, 200, await orderBody(state, requireOrder(state, 'v3', params['id'] ?? '')));
	const getProcess = async (_state: State, { params }: Exchange) =>
		envelope(state, 200, await processBody(state, requireProcess(state, params['id'] ?? '')));
	const orderInPath = ({ params }: Pick<Exchange, 'params'>) => params['id'];
	return [
		route('GET', '/v3/project', 'projects', listProjects),
		route('POST', '/v3/project', 'addProject', addProject),
		route('GET', '/v3/project/:id', 'project', getProject),
		route('POST', '/v3/order', 'upload', upload),
		route('GET', '/v3/order/:id', 'get', getOrder, orderInPath),
		route('POST', '/v3/order/:id/append', 'append', append, orderInPath),
		route('POST', '/v3/process', 'submit', submit, orderInBody),
		route(
			'GET',
			'/v3/process/:id',
			'process',
			getProcess,
			({ params }) => state.book.job(params['id'] ?? '')?.order.id,
		),
	];
}
