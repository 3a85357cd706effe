import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { z as Z } from 'zod/v3';

import { z } from '../shared/core/zod';

import type { DeliveredSummary } from './delivery/confirmation';
import { eventSchema } from './delivery/events';
import { ALTERATIONS, historyWith, toldOf, type History } from '../shared/api/alterations';
import { fingerprintOfBinary } from '../shared/photo/fingerprint';
import { createNameRegistry, nameOfOriginal } from '../shared/photo/names';
import { untilCanceled } from '../shared/core/clock';
import { ProblemError, type Progress } from '../shared/core/problem';
import { accountKey } from '../shared/core/ids';
import { knownImages, type KnownImage, type KnownImages } from '../shared/memory/knownImages';
import { connect } from '../shared/http/connection';
import { downloadResult, freshImageUrls } from '../shared/photo/resultDownload';
import type { RetryContext, Timing } from '../shared/core/retry';
import { openVersion } from '../shared/api/openApi';
import { shortValue } from '../shared/api/slugs';
import { endingOf } from '../shared/api/tools';
import { MESSAGES, TRIGGER_LOG } from '../shared/core/messages';
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
			tool: z.string().nullable(),
			variant: z.string().nullable(),
			alterations: z.array(z.enum(ALTERATIONS)),
			disclosure: z.string(),
			image_url: z.string().nullable(),
		})
		.strict(),
	beside: z.object({ beforeImageUrl: z.string().nullable() }),
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
			const hasErrorOutput = context.getNode().onError === 'continueErrorOutput';
			output.push(errorItem(error, itemIndex, progresses, { itemIndex, hasErrorOutput }));
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
	const { summary, beside, delivery, order } = start;
	const { order_id: orderId, image_id: imageId, image_url: url } = summary;
	const { beforeImageUrl: beforeUrl } = beside;
	const tool = summary.tool ?? undefined;
	const { simplify, downloadTo } = readOutputSettings(context);
	const images = knownImages(accountKey(await connect(context)));
	const known = orderId === null ? undefined : images.find(orderId, imageId);
	const told = knownFields(summary, known);
	const history = historyWith(tool, told.alterations, known?.before);
	if (url !== null) images.rememberAddresses([url], history);
	const outputItem = (fileName: string | null): INodeExecutionData => {
		const json = simplify
			? { ...summary, ...told, file_name: fileName }
			: { event: summary.event, delivery, order };
		return { json: json as IDataObject, pairedItem: { item: itemIndex } };
	};
	if (downloadTo === undefined || url === null) return outputItem(known?.name ?? null);
	const retryContext: RetryContext = {
		...timing,
		signal: context.getExecutionCancelSignal(),
		onRetry: ({ message }) => context.logger.info(`${TRIGGER_LOG} ${message}; retrying`),
	};
	const { binary } = await downloadResult(context, retryContext, {
		urls: [url],
		freshUrls: async () => await freshUrls(context, retryContext, start),
		noRedirects: orderId === null,
		// An order may have several images: where nothing tells the original's name, theirs must differ.
		inputName:
			known?.name ?? nameOfOriginal(beforeUrl === null ? imageId : (orderId ?? imageId), beforeUrl),
		wantedName: '',
		ending: shortValue(known?.variant ?? '') || endingOf(tool),
	});
	const { signal } = retryContext;
	await rememberResult(context, images, binary, { itemIndex, signal, history });
	const fileName = uniqueName(binary.fileName ?? imageId);
	return { ...outputItem(fileName), binary: { [downloadTo]: { ...binary, fileName } } };
}

/** Notes what was done to a picture that is given out: other tools may make something of it. It is given out in any case. */
async function rememberResult(
	context: IExecuteFunctions,
	images: KnownImages,
	binary: IBinaryData,
	{
		itemIndex,
		signal,
		history,
	}: { itemIndex: number; history: History } & Pick<RetryContext, 'signal'>,
): Promise<void> {
	try {
		const reading = fingerprintOfBinary(context, binary, itemIndex);
		images.rememberResult(await untilCanceled(reading, signal), history);
	} catch (error) {
		context.logger.warn(`${TRIGGER_LOG} an image could not be remembered: ${String(error)}`);
	}
}

/** What this process knows of an image that it has ordered, in the output's fields. */
function knownFields(
	{ tool, status }: Pick<Start['summary'], 'tool' | 'status'>,
	{ variant, alterations, before }: KnownImage = {},
): Pick<DeliveredSummary, 'variant' | 'alterations' | 'disclosure'> {
	return {
		variant: variant || null,
		...toldOf(tool ?? undefined, alterations, { status, before }),
	};
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
