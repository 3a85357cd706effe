import {
	NodeApiError,
	NodeOperationError,
	type IBinaryKeyData,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';

import { isAgentTool } from './n8nNode';
import { MESSAGES } from './messages';
import { n8nProblemOf } from './n8nProblem';
import { ordersOf } from './orderLists';
import { describeNextStep, ProblemError, type Problem, type Progress } from './problem';
import { ExecutionCanceledError, isCanceled } from './clock';
import { cut, cutMessage, LONGEST_PART, LONGEST_REASON } from './quote';

/** Where something stands among others; counts from 0. */
export interface Place {
	index: number;
	count: number;
}

/** Which item of the input an output item belongs to, and what of it goes along. */
interface Source {
	itemIndex: number;
	binary?: IBinaryKeyData;
	/** Whether the node can submit what is uploaded. */
	canSubmit?: boolean;
	/** Where it stands; its place among all progresses unless given. */
	place?: Place;
	/** Whether n8n is to send it to the error output. */
	hasErrorOutput?: boolean;
}

/**
 * The item that stands for one that did not succeed, with the fields of the others. n8n sends it to the error output, and
 * merges the input's fields in there, only where it has no field but `error`: then they stand in that.
 * @param index its place among all `progresses`
 */
export function errorItem(
	error: unknown,
	index: number,
	progresses: Progress[],
	{ itemIndex, binary, canSubmit, place, hasErrorOutput }: Source = { itemIndex: index },
): INodeExecutionData {
	const problem = problemOf(error);
	const progress = withOrderOf(problem, progresses[index]);
	const own = place ?? { index, count: progresses.length };
	const { message, isOrderTold } = titleOf(problem, progress, own);
	const words = {
		message: cutMessage(message),
		description: describeNextStep(problem, progress, { isOrderTold, canSubmit }),
	};
	return {
		json: hasErrorOutput
			? { error: { ...words, ...detailsOf(problem, progress) } }
			: { ...fieldsOf(progress), error: { ...words, ...reasonsOf(problem) } },
		...(binary && { binary }),
		pairedItem: { item: itemIndex },
	};
}

/**
 * The error that ends the node: for this item, with the orders of all others.
 * @param index its place among all `progresses`
 * @param advice what running again would cost, or ''
 */
export function nodeError(
	context: IExecuteFunctions,
	error: unknown,
	index: number,
	progresses: Progress[],
	{ advice = '', canSubmit, place }: { advice?: string } & Omit<Source, 'itemIndex'> = {},
): NodeApiError | NodeOperationError {
	const problem = problemOf(error);
	const progress = withOrderOf(problem, progresses[index]);
	const wasStopped = isCanceled(error);
	const others = wasStopped
		? progresses
		: progresses.filter((other, at) => at !== index && !isToldBy(progress, other));
	const { message, isOrderTold } = wasStopped
		? { message: problem.message, isOrderTold: false }
		: titleOf(problem, progress, place ?? { index, count: progresses.length });
	// What running again costs is what people want to know first.
	const lines = [
		describeNextStep(problem, wasStopped ? {} : progress, { isOrderTold, canSubmit }),
		advice,
		...ordersOf(others, canSubmit),
	].filter(Boolean);
	// The editor shows a line break alone as a blank.
	const description = lines.join('<br>\n');
	const details = detailsOf(problem, progress);
	const node = context.getNode();
	if (wasStopped) {
		// n8n keeps nothing of a stopped node, not even this error.
		const line = `AI HomeDesign: ${message}. ${lines.join('\n')}`;
		context.logger.info(line);
		if (context.getMode() === 'manual') context.sendMessageToUI(line);
	}
	// No item index: the editor would add "[item 4]" to a title that has the place, and does nothing else with it.
	const told = isAgentTool(node) ? inOne(message, problem) : message;
	const options = { message: cutMessage(told), description };
	const nodeError =
		problem.httpCode === undefined
			? new NodeOperationError(node, options.message, options)
			: new NodeApiError(
					node,
					{ ...details, message: options.message },
					{ ...options, httpCode: String(problem.httpCode) },
				);
	Object.assign(nodeError.context, { details });
	return nodeError;
}

/** What happened and what to do about it, in one text. */
function inOne(message: string, { description }: Problem): string {
	return description === '' ? message : `${message.replace(/\.$/, '')}. ${description}`;
}

/** Whether what is said of an item says all about another one: they share an order, and no choice tells them apart. */
function isToldBy({ orderId, variant }: Progress, other: Progress): boolean {
	if (orderId === undefined || orderId !== other.orderId) return false;
	return variant === other.variant || other.charged === 'no';
}

/** The error for a form, where n8n shows nothing but its message. */
export function toFormError(node: INode, error: unknown): NodeOperationError {
	const problem = error instanceof ProblemError ? error.problem : n8nProblemOf(error);
	if (!problem) return new NodeOperationError(node, error instanceof Error ? error : String(error));
	const { message, description } = problem;
	const told = cutMessage(inOne(message, problem));
	return new NodeOperationError(node, told, { description: cutMessage(description) });
}

/** How far an item has come; the order that its problem is about, where it has come to none of its own. */
function withOrderOf({ orderId }: Problem, progress: Progress = {}): Progress {
	return orderId === undefined || progress.orderId ? progress : { ...progress, orderId };
}

/** Anything that was thrown, in words. */
function problemOf(error: unknown): Problem {
	if (error instanceof ProblemError) return error.problem;
	if (error instanceof ExecutionCanceledError) return MESSAGES.canceled();
	const own = n8nProblemOf(error);
	if (own) return own;
	const reason = error instanceof Error ? error.message : String(error);
	return MESSAGES.unexpected(reason);
}

/**
 * What happened, and to which photo. One item alone has the API's reason and its order's ID in it: an agent sees nothing
 * else. In a batch it has the file name and the place.
 */
function titleOf(
	problem: Problem,
	{ orderId, fileName, variant }: Progress,
	{ index, count }: Place,
): { message: string; isOrderTold: boolean } {
	const { apiError } = problem;
	const message = cut(problem.message, LONGEST_PART);
	if (count > 1) {
		const shown = fileName && cut(fileName);
		const name = shown && !message.includes(shown) ? [`"${shown}"`] : [];
		const which = `${variant ? 'image' : 'photo'} ${index + 1} of ${count}`;
		const isOrderTold = orderId !== undefined && message.includes(orderId);
		const about = [...name, ...(variant ? [cut(variant)] : []), which].join(', ');
		return { message: `${message} (${about})`, isOrderTold };
	}
	const reason = apiError && !message.includes(apiError) ? `: "${apiError}"` : '';
	const order = orderId && !message.includes(orderId) ? ` (order ${orderId})` : '';
	return { message: `${message}${reason}${order}`, isOrderTold: true };
}

/** What stands at the top of an item like those of the others; null where nothing is known. */
function fieldsOf(progress: Progress): IDataObject {
	const { fileName, orderId, imageId, variant, charged, paidBefore } = progress;
	return {
		file_name: fileName === undefined ? null : cut(fileName, LONGEST_REASON),
		status: statusOf(progress),
		order_id: orderId ?? null,
		image_id: imageId ?? null,
		...(variant && { variant }),
		charged: paidBefore ? 'no' : (charged ?? 'no'),
	};
}

/** The last that the API said; else how far the photo has come. */
function statusOf({ status, orderId, charged, gaveUp, paidBefore }: Progress): string {
	if (gaveUp || !orderId) return 'failed';
	return status ?? (charged === 'no' && !paidBefore ? 'uploaded' : 'processing');
}

function detailsOf(problem: Problem, progress: Progress): IDataObject {
	return {
		...defined({
			file_name: progress.fileName && cut(progress.fileName, LONGEST_REASON),
			variant: progress.variant || undefined,
			order_id: progress.orderId,
			image_id: progress.imageId,
			status: progress.status,
			charged: progress.paidBefore ? 'no' : progress.charged,
		}),
		...reasonsOf(problem),
	};
}

/** What the other side has said. */
function reasonsOf({ httpCode, apiError, apiErrorKey }: Problem): IDataObject {
	return defined({ http_code: httpCode, api_error: apiError, api_error_key: apiErrorKey });
}

function defined(fields: Record<string, string | number | undefined>): IDataObject {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
