import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { nameOfOriginal } from '../photo/names';
import {
	historyWith,
	toldOf,
	unitedHistory,
	type Alteration,
	type History,
} from '../api/alterations';
import type { GeneratedImage } from '../api/imageState';
import { shortValue } from '../api/slugs';
import { endingOf, ENHANCEMENT, findTool, nameOf } from '../api/tools';
import { isAgentTool } from '../core/n8nNode';
import { untilCanceled } from '../core/clock';
import { NOTES } from '../core/messages';
import type { Progress } from '../core/problem';
import { asError } from '../core/retry';
import { simplified } from './summary';
import { fingerprintOfBinary } from '../photo/fingerprint';
import type { PhotoFacts } from '../photo/photoData/photoFacts';
import type { SavedResult } from '../memory/savedJobs';
import { downloadResult, freshImageUrls, urlsOf, type StoredResult } from '../photo/resultDownload';
import type { Order } from '../api/service';
import type { ResultOptions } from '../batch/options';
import { nameInLog } from '../batch/progressLog';
import { asJson, type Output, type Run } from '../batch/run';
import { waitForImage, type Awaited } from './waitForImage';

/** What is known about an order before it is asked for. */
export interface OrderContext extends Omit<Awaited, 'timeout' | 'deadline'> {
	itemIndex: number;
	/** Which of several choices for the photo it is, in words; '' where the tool has nothing to choose. */
	variant?: string;
	/** What was done beyond correction, in words. */
	edits: string[];
	/** What was done to the property; absent where the order is not this run's. */
	alterations?: readonly Alteration[];
	/** What was done to the photo before, as far as it is known. */
	before?: History;
	/** Whether the same photo has other results in this run. */
	isOneOfSeveral?: boolean;
	/** Whether this run is charged for it. */
	charged: 'yes' | 'no';
	/** The original's file name; absent when only the order knows it. */
	inputName?: string;
	/** What the original says of how it was taken; absent where it was not read. */
	facts?: PhotoFacts;
}

/** Waits for an order's image, downloads it if the user wants that, and makes the output item. */
export async function deliverWhenFinished(
	run: Run,
	context: OrderContext,
	resultOptions: ResultOptions,
	progress: Progress,
): Promise<Output> {
	const { timeout } = resultOptions;
	const deadline = run.clock.now() + timeout * 1000;
	const { order, image } = await waitForImage(run, { ...context, timeout, deadline }, progress);
	const known = withRemembered(run, context, order.orderId, image.id);
	run.progressLog.logStep('finished', {
		fileName: known.inputName,
		variant: progress.variant,
		orderId: order.orderId,
		imageId: image.id,
	});
	if (image.hasMore) run.progressLog.logDoubt(NOTES.morePictures, known.inputName ?? order.orderId);
	const json = resultOptions.simplify
		? summaryOf(run, resultOptions, known, order, image)
		: asJson(order.raw);
	const { tool, disclosure, history } = madeBy(known, order, image);
	run.jobs.images.rememberAddresses(urlsOf(image), history);
	if (!resultOptions.download) return { json };
	const { facts = {} } = known;
	const { binary, outcome } = await run.downloads(
		async () =>
			await downloadResult(
				run.context,
				{ ...run, deadline },
				{
					urls: urlsOf(image),
					freshUrls: async () => await freshImageUrls(run.service, order.orderId, image.id),
					inputName: known.inputName ?? nameOfOriginal(order.orderId, order.beforeImageUrl),
					wantedName: resultOptions.fileName,
					ending: shortValue(known.variant ?? '') || endingOf(tool),
					endsInAnyCase: known.isOneOfSeveral,
					photoData: resultOptions.photoData ? { facts, disclosure } : undefined,
				},
			),
	);
	if (outcome) tellOfPhotoData(run, known, outcome);
	const result = { order: order.orderId, tool: tool ?? ENHANCEMENT.slug, ...history };
	await rememberResult(run, binary, known.itemIndex, { result, original: progress.fingerprint });
	if (resultOptions.simplify) json.file_name = binary.fileName ?? null;
	const { outputField } = resultOptions;
	return { json, binary: { [outputField]: binary }, resultField: outputField };
}

/** What the process remembers of an image, where its node does not know it. */
function withRemembered(
	{ jobs }: Run,
	known: OrderContext,
	orderId: string,
	imageId: string | undefined,
): OrderContext {
	const { name, variant, alterations, before } = jobs.images.find(orderId, imageId) ?? {};
	const upload = jobs.findUpload(orderId);
	return {
		...known,
		inputName: known.inputName ?? name,
		variant: known.tool === undefined ? variant : known.variant,
		alterations: known.alterations ?? alterations,
		before: unitedHistory(known.before, before, jobs.historyOf(upload?.fingerprint)),
	};
}

/** Says what of its photo data an image does not have, or has and should not. */
function tellOfPhotoData(
	{ progressLog }: Run,
	{ inputName, variant, orderId, tool, facts }: OrderContext,
	{ isWritten, notWritten, hasC2pa, mayHoldGps }: NonNullable<StoredResult['outcome']>,
): void {
	const name = nameInLog({ fileName: inputName, variant, orderId });
	// Only where the photo is this run's anyone expects more than the disclosure.
	if (tool !== undefined && !facts) progressLog.logDoubt(NOTES.originalNotRead, name);
	if (notWritten.includes('exif')) progressLog.logDoubt(NOTES.factsNotWritten, name);
	if (notWritten.includes('xmp')) progressLog.logDoubt(NOTES.disclosureNotWritten, name);
	if (mayHoldGps) progressLog.logDoubt(NOTES.maybeGps, name);
	if (isWritten && hasC2pa) progressLog.logDoubt(NOTES.credentialsBroken, name);
}

/**
 * Notes a result, so that it is not enhanced itself, and what other tools make of it tells of it, too. A paid photo is given
 * out whether that works or not.
 */
async function rememberResult(
	{ context, jobs, clock, signal }: Run,
	binary: IBinaryData,
	itemIndex: number,
	{ result, original }: { result: Omit<SavedResult, 'at'>; original?: string },
): Promise<void> {
	try {
		const reading = fingerprintOfBinary(context, binary, itemIndex);
		const fingerprint = await untilCanceled(reading, signal);
		// A photo that came back as it was is no result: it would be refused from now on.
		if (fingerprint !== original) jobs.rememberResult(fingerprint, result, clock.now());
	} catch (error) {
		if (signal.aborted) throw asError(error);
		const { order } = result;
		context.logger.warn(`AI HomeDesign: the result of order ${order} could not be remembered`);
	}
}

/** What was done beyond correction, where nobody knows more than the tool. */
function editsOf(tool: string | undefined): string[] {
	return tool === undefined || tool === ENHANCEMENT.slug ? [] : [nameOf(tool)];
}

/** v3's slug of what made an image; on v1 the order says it. */
function toolOf(order?: Order, image?: GeneratedImage): string | undefined {
	return image?.tool ?? findTool(order?.serviceName ?? '')?.slug;
}

/** What made an image, and what that did to the property. */
function madeBy(known: OrderContext, order?: Order, image?: GeneratedImage) {
	const tool = known.tool ?? toolOf(order, image);
	const { before } = known;
	const told = toldOf(tool, known.alterations, { status: image?.status, before });
	return { tool, ...told, history: historyWith(tool, told.alterations, before) };
}

/** The simplified output for what is known about an order by now: its fields, or those of them that are wanted. */
export function summaryOf(
	run: Run,
	{ fields }: Pick<ResultOptions, 'fields'>,
	context: OrderContext,
	order?: Order,
	image?: GeneratedImage,
): IDataObject {
	const { namesVariants, service } = run;
	const known = withRemembered(run, context, context.orderId, image?.id ?? context.imageId);
	const { tool, alterations, disclosure, history } = madeBy(known, order, image);
	if (image) run.jobs.images.rememberAddresses(urlsOf(image), history);
	const summary = simplified({
		fileName: known.inputName ?? null,
		// An order that was asked for and has no image at all was never submitted.
		status: image?.status ?? (order && !known.imageId ? 'uploaded' : 'processing'),
		orderId: known.orderId,
		imageId: image?.id ?? known.imageId ?? null,
		edits: known.tool === undefined ? editsOf(tool) : known.edits,
		alterations,
		disclosure,
		charged: known.charged,
		...(namesVariants ? { variant: known.variant || null } : { eta: known.eta }),
		imageUrl: image?.url || null,
	});
	const told = fields ? withFields(summary, fields) : summary;
	if (!isAgentTool(run.context.getNode()) || !told.image_url) return told;
	// Agents see neither the form nor its hints, and would hand the address on.
	return { ...told, image_url_note: NOTES.imageUrlOpens(service.limits.resultUrlOpens) };
}

/** The IDs and the fields that are wanted, in the order of the whole output. */
function withFields(summary: IDataObject, fields: readonly string[]): IDataObject {
	const wanted = ['order_id', 'image_id', ...fields];
	return Object.fromEntries(Object.entries(summary).filter(([name]) => wanted.includes(name)));
}
