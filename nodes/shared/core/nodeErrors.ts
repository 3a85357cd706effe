import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';
import { z } from './zod';

import { MESSAGES } from './messages';
import { describeNextStep, ProblemError, type Problem, type Progress } from './problem';
import { ExecutionCanceledError, isCanceled } from './clock';

/**
 * The item that stands for one that did not succeed. n8n sends it to the error output, and merges the input's fields in
 * there, as long as it has no field but `error` (before n8n 2.34; newer ones allow some more).
 */
export function errorItem(
	error: unknown,
	itemIndex: number,
	progresses: Progress[],
): INodeExecutionData {
	const problem = problemOf(error);
	return {
		json: {
			error: {
				message: messageOf(problem, progresses[itemIndex], placeOf(itemIndex, progresses)),
				description: describeNextStep(problem, progresses[itemIndex] ?? {}),
				...detailsOf(problem, progresses[itemIndex] ?? {}),
			},
		},
		pairedItem: { item: itemIndex },
	};
}

/** The error that ends the node: for this item, with the orders of all others. */
export function nodeError(
	context: IExecuteFunctions,
	error: unknown,
	itemIndex: number,
	progresses: Progress[],
): NodeApiError | NodeOperationError {
	const problem = problemOf(error);
	const progress = progresses[itemIndex] ?? {};
	// The editor itself adds the item's number to an error that has an item index.
	const message = messageOf(problem, progress);
	const others = progresses.filter((_, index) => index !== itemIndex);
	const description = [describeNextStep(problem, progress), ordersOf(others)]
		.filter(Boolean)
		.join(' ');
	const details = detailsOf(problem, progress);
	const node = context.getNode();
	if (isCanceled(error)) {
		context.logger.info(`AI HomeDesign: ${message}. ${description}`);
	}
	const options = { message, description, itemIndex };
	const nodeError =
		problem.httpCode === undefined
			? new NodeOperationError(node, message, options)
			: new NodeApiError(
					node,
					{ ...details, message },
					{ ...options, httpCode: String(problem.httpCode) },
				);
	Object.assign(nodeError.context, { details });
	return nodeError;
}

/** The error for a form, where n8n shows nothing but its message. */
export function toFormError(node: INode, error: unknown): NodeOperationError {
	const problem = error instanceof ProblemError ? error.problem : n8nProblemOf(error);
	if (!problem) return new NodeOperationError(node, error instanceof Error ? error : String(error));
	const { message, description } = problem;
	const text = description === '' ? message : `${message.replace(/\.$/, '')}. ${description}`;
	return new NodeOperationError(node, text, { description });
}

/** n8n's own errors, told by their shape: where two copies of n8n-workflow meet, they are no instances of our classes. */
const n8nErrorSchema = z
	.object({
		message: z.string(),
		description: z.string().nullish().catch(undefined),
		/** The expression that it is about, where it is one. */
		cause: z.string().startsWith('=').optional().catch(undefined),
	})
	.and(
		z.union([
			z.object({ context: z.record(z.unknown()), timestamp: z.number() }),
			// Those that have to do with no node: a credential that is gone, an expression's syntax in n8n 1.
			z.object({ level: z.enum(['info', 'warning', 'error']), tags: z.record(z.unknown()) }),
		]),
	);

/** n8n's own errors, an expression that cannot be resolved for example, speak for themselves, but for the credential's. */
function n8nProblemOf(error: unknown): Problem | undefined {
	const own = n8nErrorSchema.safeParse(error);
	if (!own.success) return undefined;
	const { message, description, cause } = own.data;
	if (/any credentials set|^Credentials not found/.test(message)) return MESSAGES.noCredential();
	if (/^Credential with ID .* (does not exist|was not found)/.test(message))
		return MESSAGES.credentialGone();
	const expression = cause ? `Expression: ${cause.slice(1).trim()}` : '';
	return { message, description: [description, expression].filter(Boolean).join(' ') };
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

/** The order's ID is in the message itself: an agent, for example, sees nothing else. */
function messageOf({ message }: Problem, progress: Progress = {}, place = ''): string {
	const about = [progress.orderId ? `order ${progress.orderId}` : '', place].filter(Boolean);
	return about.length > 0 ? `${message} (${about.join(', ')})` : message;
}

function placeOf(itemIndex: number, { length }: Progress[]): string {
	return length > 1 ? `item ${itemIndex + 1} of ${length}` : '';
}

function detailsOf({ httpCode, apiError, apiErrorKey }: Problem, progress: Progress): IDataObject {
	const details = {
		order_id: progress.orderId,
		image_id: progress.imageId,
		status: progress.status,
		charged: progress.paidBefore ? 'no' : progress.charged,
		http_code: httpCode,
		api_error: apiError,
		api_error_key: apiErrorKey,
	};
	return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}

/** The orders of other items: nothing of them is lost when the node ends here. */
function ordersOf(progresses: Progress[]): string {
	const listed = (title: string, wanted: Progress['charged']) => {
		const orders = progresses.flatMap(({ orderId, imageId, charged }) =>
			orderId && charged === wanted ? [`${orderId}${imageId ? ` (image ${imageId})` : ''}`] : [],
		);
		return orders.length > 0 ? `${title}: ${orders.join(', ')}.` : '';
	};
	return [
		listed(
			'Other items are paid already, Order > Get fetches their photos without another charge',
			'yes',
		),
		listed('Of other items it is not known whether they are charged, Order > Get tells', 'unknown'),
		listed('Other items are uploaded and not charged, Order > Submit goes on with them', 'no'),
	]
		.filter((sentence) => sentence !== '')
		.join(' ');
}
