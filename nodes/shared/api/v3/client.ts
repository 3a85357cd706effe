import { counted, MESSAGES } from '../../core/messages';
import { ProblemError, type Problem } from '../../core/problem';
import type { RetryContext } from '../../core/retry';
import type { ApiConnection } from '../../http/connection';
import { toMultipart, type UploadForm } from '../../http/multipart';
import { rawObject } from '../answerFields';
import { ApiCalls, get, type PollResult, type Question } from '../apiCalls';
import type { Widget } from '../widgets';
import type { GeneratedImage } from '../imageState';
import type {
	ApiService,
	Job,
	OnceOutcome,
	Order,
	Photo,
	Project,
	Projects,
	Submission,
	Upload,
	UploadOptions,
} from '../service';
import { isItemSlug, isNoValue, itemSlug, otherShortValue, titleOf } from '../slugs';
import { withoutPrefix, type Space } from '../spaces';
import { findTool } from '../tools';
import { knownRooms, spacesOf, spaceWidgetOf, widgetsOf } from './catalogue';
import { keyCheck } from './keyCheck';
import { PROJECTS_PER_PAGE, REQUEST_TIMEOUT_MS, UNKNOWN_TOOL, V3_LIMITS } from './limits';
import { refusedChoice, refusedSlot, type ChosenWidget } from './refusedChoice';
import {
	answerAboutProcess,
	type Asset,
	orderAnswer,
	projectAnswer,
	projectsAnswer,
	submitAnswer,
	unwrapped,
	uploadAnswer,
} from './schemas';

/** AI HomeDesign through v3 of its API (sandbox/api-v3.md). An image's ID is the ID of the process that makes it. */
export class V3Client implements ApiService {
	readonly version = 'v3';

	readonly limits = V3_LIMITS;

	readonly takesAnyTool = true;

	readonly projects: Projects = {
		list: async (search, page) => await this.listProjects(search, page),
		get: async (id) => await this.getProject(id),
		addOnce: async (address) => await this.addProjectOnce(address),
	};

	private readonly calls: ApiCalls;

	private keyCheck?: Promise<unknown>;

	/** Addresses of the originals, by order, '' where it has none: processes do not tell them. */
	private readonly originals = new Map<string, Promise<string>>();

	constructor(connection: ApiConnection, retryContext: RetryContext) {
		this.calls = new ApiCalls(connection, retryContext, this.limits.poll);
	}

	async checkKey(): Promise<void> {
		const { path, query, timeoutMs, schema, call } = keyCheck;
		const question = { call: get(path, timeoutMs, query), schema, name: call };
		this.keyCheck ??= this.calls.sendWithRetry(question);
		await this.keyCheck;
	}

	async listSpaces(tool: string): Promise<Space[]> {
		return spacesOf(tool);
	}

	otherSpace(text: string): Space | undefined {
		// "Outdoor Kitchen" is a room of its own, and not two.
		const rooms = knownRooms().filter((room) => room !== 'outdoor');
		const given = otherShortValue(withoutPrefix(text.trim()), rooms);
		const isOfOtherWidget = isItemSlug(text) && !/-widget-(?:space|area)-tool-/.test(text);
		if (given === undefined || isOfOtherWidget) return undefined;
		const name = withoutPrefix(given);
		if (isNoValue(name)) return undefined;
		return { name, title: titleOf(name), isActive: true, isPremium: false };
	}

	async listOptions(tool: string): Promise<Widget[]> {
		return widgetsOf(tool);
	}

	async upload(photo: Photo, { projectId, others = [] }: UploadOptions): Promise<Upload> {
		// Roles go by position. The vendor's own client sends one for a lone photo, too.
		const roles = ['primary_angle', ...others.map(({ role }) => role)];
		const asFile = (file: Photo) => ({ ...file, field: 'asset_file' });
		const form: UploadForm = {
			texts: [
				...(projectId === undefined ? [] : [['project_id', projectId] as const]),
				...roles.map((role) => ['asset_role', role] as const),
			],
			files: [asFile(photo), ...others.map((other) => asFile(other.photo))],
		};
		const { orderId, assets } = await this.calls.sendWithRetry({
			call: {
				method: 'POST',
				path: '/v3/order',
				...toMultipart(form),
				timeoutMs: REQUEST_TIMEOUT_MS.upload,
			},
			schema: uploadAnswer,
			name: 'upload',
			subject: photo.fileName,
		});
		if (assets.length === 0) {
			throw new ProblemError(MESSAGES.uploadWithoutFile(photo.fileName, orderId));
		}
		// Which one is missing nobody knows: what is paid would be made of the wrong picture, or without the mask.
		const placed = assetsFor(roles, assets);
		if (!placed) {
			const names = others.map((other) => other.photo.fileName).join(', ');
			const count = counted(assets.length, 'picture');
			throw new ProblemError(MESSAGES.uploadIncomplete(photo.fileName, names, count, orderId));
		}
		this.rememberOriginal(orderId, placed[0]?.url);
		return { orderId, assetIds: placed.map(({ id }) => id) };
	}

	async submitOnce(job: Job): Promise<OnceOutcome<{ submission: Submission }>> {
		const { orderId, tool, assetIds } = job;
		const slots = slotsOf(job);
		// Without one of its pictures it would be made of the wrong ones.
		if (assetIds.length === 0 || assetIds.length < slots.length) {
			return {
				outcome: 'refused',
				problem: { ...MESSAGES.orderWithoutPhoto(), nothingToFetch: true },
				sent: true,
			};
		}
		const body = {
			order_id: orderId,
			tool,
			asset_map: Object.fromEntries(slots.map((slot, index) => [slot, assetIds[index]])),
			widgets: chosenWidgets(job),
		};
		const question: Question<string> = {
			call: { method: 'POST', path: '/v3/process', body, timeoutMs: REQUEST_TIMEOUT_MS.submit },
			schema: submitAnswer,
			name: 'submit',
			subject: orderId,
		};
		const sent = await this.calls.sendOnce(question, isUnknownTool);
		if (sent.outcome === 'refused') return { ...sent, problem: ownWords(sent.problem, job) };
		if (sent.outcome === 'unknown') return sent;
		const imageId = sent.value;
		const answer = rawObject.catch({}).parse(unwrapped(sent.raw));
		const raw = { order_id: orderId, image_id: imageId, eta: null, ...answer };
		return { outcome: 'accepted', submission: { imageId, eta: null, raw } };
	}

	async getOrder(orderId: string, imageId?: string): Promise<Order> {
		return await this.calls.withRetry(
			async () => await this.pollOrder(orderId, imageId),
			({ order }) => order,
		);
	}

	async pollOrder(orderId: string, imageId?: string): Promise<PollResult> {
		return imageId === undefined
			? await this.pollWholeOrder(orderId)
			: await this.pollProcess(orderId, imageId);
	}

	/** v3 has no such call: its results have the full resolution. */
	async upscaleOnce(): Promise<OnceOutcome<{ raw: Record<string, unknown> }>> {
		return { outcome: 'refused', problem: MESSAGES.upscaleNotNeeded(), sent: true };
	}

	private async pollProcess(orderId: string, imageId: string): Promise<PollResult> {
		const path = `/v3/process/${encodeURIComponent(imageId)}`;
		const question = {
			call: get(path, REQUEST_TIMEOUT_MS.get),
			schema: answerAboutProcess(imageId),
			name: 'process',
			subject: imageId,
		} as const;
		const result = await this.calls.poll(`process ${imageId}`, question, (process, raw) => ({
			version: this.version,
			orderId: process.orderId ?? orderId,
			assetIds: [],
			serviceName: null,
			beforeImageUrl: null,
			images: [{ ...process.image, id: imageId }],
			listsImages: false,
			raw,
		}));
		return 'order' in result ? { order: await this.withOriginal(result.order) } : result;
	}

	/** A finished process does not tell the original: where this run has not uploaded it, its order does. */
	private async withOriginal(order: Order): Promise<Order> {
		const { orderId, images } = order;
		const isFinished = images.some(({ status }) => status === 'finished');
		if (isFinished && orderId !== '' && !this.originals.has(orderId)) {
			this.originals.set(orderId, this.askForOriginal(orderId));
		}
		return { ...order, beforeImageUrl: (await this.originals.get(orderId)) || null };
	}

	/** Asks once, so that the pause between polls of an order does not hold up a finished image. */
	private async askForOriginal(orderId: string): Promise<string> {
		const result = await this.calls.send(orderQuestion(orderId));
		return 'value' in result ? (result.value.assets[0]?.url ?? '') : '';
	}

	private async pollWholeOrder(orderId: string): Promise<PollResult> {
		const question = orderQuestion(orderId);
		const result = await this.calls.poll(`order ${orderId}`, question, (order, raw) => {
			const beforeImageUrl = order.assets[0]?.url;
			this.rememberOriginal(orderId, beforeImageUrl);
			return {
				version: this.version,
				orderId: order.orderId ?? orderId,
				assetIds: order.assets.slice(0, 1).map(({ id }) => id),
				serviceName: null,
				beforeImageUrl: beforeImageUrl || null,
				images: order.images,
				listsImages: order.listsImages,
				raw,
			};
		});
		return 'order' in result ? await this.withAddresses(result.order) : result;
	}

	/** An order may list finished processes without their results. */
	private async withAddresses(order: Order): Promise<PollResult> {
		const images: GeneratedImage[] = [];
		for (const image of order.images) {
			if (image.url !== '' || !isDone(image)) {
				images.push(image);
				continue;
			}
			const result = await this.pollProcess(order.orderId, image.id);
			if ('problem' in result) return result;
			images.push(...result.order.images.map((full) => ({ ...image, ...full })));
		}
		return { order: { ...order, images } };
	}

	private async listProjects(search: string, page: number) {
		const query = {
			page: String(page),
			limit: String(PROJECTS_PER_PAGE),
			...(search !== '' && { s: search }),
		};
		return await this.calls.sendWithRetry({
			call: get('/v3/project', REQUEST_TIMEOUT_MS.projects, query),
			schema: projectsAnswer,
			name: 'projects',
		});
	}

	private async getProject(projectId: string): Promise<Project> {
		return await this.calls.sendWithRetry({
			call: get(`/v3/project/${encodeURIComponent(projectId)}`, REQUEST_TIMEOUT_MS.projects),
			schema: projectAnswer,
			name: 'project',
			subject: projectId,
		});
	}

	private async addProjectOnce(address: string): Promise<OnceOutcome<{ project: Project }>> {
		const sent = await this.calls.sendOnce({
			call: {
				method: 'POST',
				path: '/v3/project',
				body: { address },
				timeoutMs: REQUEST_TIMEOUT_MS.projects,
			},
			schema: projectAnswer,
			name: 'addProject',
			subject: address,
		});
		return sent.outcome === 'accepted' ? { outcome: 'accepted', project: sent.value } : sent;
	}

	private rememberOriginal(orderId: string, url: string | undefined): void {
		if (url) this.originals.set(orderId, Promise.resolve(url));
	}
}

function orderQuestion(orderId: string) {
	return {
		call: get(`/v3/order/${encodeURIComponent(orderId)}`, REQUEST_TIMEOUT_MS.get),
		schema: orderAnswer,
		name: 'get',
		subject: orderId,
	} as const;
}

/**
 * The assets of an upload in the order of the files' roles, whatever order they are listed in: by role, and where none is
 * named by position. What else is listed is not for the tool's slots. Undefined where one is missing.
 */
function assetsFor(roles: readonly string[], assets: readonly Asset[]): Asset[] | undefined {
	const left = [...assets];
	const placed = roles.map((wanted) => {
		const named = left.findIndex(({ role }) => role === wanted);
		const at = named >= 0 ? named : left.findIndex(({ role }) => role === '');
		return at < 0 ? [] : left.splice(at, 1);
	});
	return placed.every((one) => one.length > 0) ? placed.flat() : undefined;
}

/** The slots that the pictures go into; unless said otherwise a photo, and a mask where there is one. */
function slotsOf({ tool, assetIds, slots }: Job): readonly string[] {
	return slots ?? [`${tool}-input-image`, `${tool}-input-mask`].slice(0, assetIds.length);
}

/** One widget for each purpose, with all its chosen items. */
function chosenWidgets({ tool, spaceName, selected }: Job): ChosenWidget[] {
	const space = spaceWidgetOf(tool);
	const itemsOf = new Map<string, string[]>();
	if (space !== undefined && spaceName !== '') itemsOf.set(space, [itemSlug(spaceName, space)]);
	for (const { id, item_id } of selected) {
		itemsOf.set(id, [...(itemsOf.get(id) ?? []), item_id]);
	}
	return [...itemsOf].map(([slug, item_slugs]) => ({ slug, item_slugs }));
}

function isDone({ apiStatus }: GeneratedImage): boolean {
	return apiStatus.toLowerCase() === 'done';
}

/** An unknown tool is answered with a 500, and does not pass. */
function isUnknownTool({ httpCode, apiError }: Problem): boolean {
	return httpCode === 500 && UNKNOWN_TOOL.test(apiError ?? '');
}

/** What v3 says about a tool, a plan or a choice, in the words of the form. */
function ownWords(problem: Problem, job: Job): Problem {
	const title = findTool(job.tool)?.title ?? job.tool;
	if (isUnknownTool(problem)) {
		return { ...problem, ...MESSAGES.toolNotFound(title), retryable: false };
	}
	if (problem.httpCode === 403) {
		const reason = problem.apiError ?? problem.apiErrorKey;
		return reason === undefined
			? problem
			: { ...problem, ...MESSAGES.toolNotInPlan(title, reason) };
	}
	return (
		refusedSlot(problem, slotsOf(job)) ??
		refusedChoice(problem, job.tool, chosenWidgets(job)) ??
		problem
	);
}
