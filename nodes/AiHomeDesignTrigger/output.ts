import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { z as Z } from 'zod/v3';

import { z } from '../shared/core/zod';

import { toolName } from './delivery/confirmation';
import { eventSchema } from './delivery/events';
import { createNameRegistry, nameOfOriginal } from '../shared/photo/names';
import { ProblemError, type Progress } from '../shared/core/problem';
import { accountKey } from '../shared/core/ids';
import { knownImages } from '../shared/memory/knownImages';
import { connect } from '../shared/http/connection';
import { downloadResult, freshImageUrls } from '../shared/photo/resultDownload';
import type { RetryContext, Timing } from '../shared/core/retry';
import { openVersion } from '../shared/api/openApi';
import { shortValue } from '../shared/api/slugs';
import { endingOf } from '../shared/api/tools';
import { MESSAGES } from '../shared/core/messages';
import { errorItem, nodeError } from '../shared/core/nodeErrors';
import { readOutputSettings } from './settings';

/** The version of the API that confirmed deliveries when there was no other. */
const FIRST_VERSION = 'v1';

/** An item as `receiveDelivery` has made it. */
const startSchema = z.object({
	summary: z
		.object({
			// The output's fields come in this order.
			event: eventSchema,
			file_name: z.string().nullable(),
			status: z.string(),
			order_id: z.string().nullable(),
			image_id: z.string(),
			space_name: z.string().nullable(),
			image_url: z.string().nullable(),
			before_image_url: z.string().nullable(),
			service_name: z.string().nullish(),
			variant: z.string().nullable().default(null),
		})
		.passthrough(),
	delivery: z.record(z.unknown()),
	// Those that were waiting when the node was updated have none.
	version: z.string().nullable().default(FIRST_VERSION),
	order: z.record(z.unknown()).nullable(),
});
type Start = Z.infer<typeof startSchema>;

/** Gives the confirmed images out, one item each, in the form that the user wants, and downloads them if that is on. */
export async function emitItems(
	context: IExecuteFunctions,
	timing: Timing,
): Promise<INodeExecutionData[]> {
	const starts = context.getInputData().map(({ json }) => startSchema.safeParse(json).data);
	const progresses = starts.map((start) => progressOf(start));
	const uniqueName = createNameRegistry();
	const output: INodeExecutionData[] = [];
	for (const [itemIndex, start] of starts.entries()) {
		try {
			output.push(await outputOf(context, timing, itemIndex, start, uniqueName));
		} catch (error) {
			if (!context.continueOnFail()) throw nodeError(context, error, itemIndex, progresses);
			output.push(errorItem(error, itemIndex, progresses));
		}
	}
	return output;
}

function progressOf(start: Start | undefined): Progress {
	if (!start) return {};
	const { order_id: orderId, image_id: imageId } = start.summary;
	return { orderId: orderId ?? undefined, imageId, charged: 'yes', paidBefore: true };
}

async function outputOf(
	context: IExecuteFunctions,
	timing: Timing,
	itemIndex: number,
	start: Start | undefined,
	uniqueName: (name: string) => string,
): Promise<INodeExecutionData> {
	if (!start) {
		throw new ProblemError(MESSAGES.noDelivery());
	}
	const { summary, delivery, order } = start;
	const { order_id: orderId, image_id: imageId, image_url: url } = summary;
	const { before_image_url: beforeUrl, service_name: service } = summary;
	const { simplify, downloadTo } = readOutputSettings(context);
	const known = orderId === null ? undefined : await knownOf(context, orderId, imageId);
	const outputItem = (fileName: string | null): INodeExecutionData => {
		const json = simplify
			? { ...summary, file_name: fileName, variant: known?.variant ?? null }
			: { event: summary.event, delivery, order };
		return { json: json as IDataObject, pairedItem: { item: itemIndex } };
	};
	if (downloadTo === undefined || url === null) return outputItem(null);
	const retryContext: RetryContext = {
		...timing,
		signal: context.getExecutionCancelSignal(),
		onRetry: ({ message }) =>
			context.logger.info(`AI HomeDesign Trigger: ${message}; retrying`),
	};
	const binary = await downloadResult(context, retryContext, {
		urls: [url],
		freshUrls: async () => await freshUrls(context, retryContext, start),
		noRedirects: orderId === null,
		// An order may have several images: where nothing tells the original's name, theirs must differ.
		inputName:
			known?.name ?? nameOfOriginal(beforeUrl === null ? imageId : (orderId ?? imageId), beforeUrl),
		wantedName: '',
		ending: shortValue(known?.variant ?? endingOf(service ? toolName(service) : undefined)),
		itemIndex,
	});
	const fileName = uniqueName(binary.fileName ?? imageId);
	return { ...outputItem(fileName), binary: { [downloadTo]: { ...binary, fileName } } };
}

/** What this process knows of an image that it has ordered, in whatever workflow. */
async function knownOf(context: IExecuteFunctions, orderId: string, imageId: string) {
	return knownImages(accountKey(await connect(context))).find(orderId, imageId);
}

async function freshUrls(
	context: IExecuteFunctions,
	retryContext: RetryContext,
	{ summary: { order_id: orderId, image_id: imageId }, version }: Start,
): Promise<string[]> {
	if (orderId === null || version === null) {
		throw new ProblemError(MESSAGES.upscaledExpired(imageId));
	}
	const connection = await connect(context);
	return await freshImageUrls(openVersion(version, connection, retryContext), orderId, imageId);
}
