import type { IDataObject } from 'n8n-workflow';

import { baseOf, nameOfDownload } from '../../decisions/fileNames';
import { findImage, statusOf, type GeneratedImage } from '../../decisions/imageState';
import { ProblemError, type Progress } from '../../decisions/problem';
import { simplified } from '../../decisions/simplified';
import { downloadResult } from '../../network/resultDownload';
import type { Order } from '../../network/service';
import type { Wish } from './parameters';
import { asJson, type Output, type Run } from './run';
import { waitForImage, type Awaited } from './waitForImage';

/** What is known about an order before it is asked for. */
export interface Known extends Omit<Awaited, 'timeout'> {
	itemIndex: number;
	/** When work on the item began, in milliseconds since 1970. */
	beganAt: number;
	spaceName: string | null;
	/** The original's file name; absent when only the order knows it. */
	inputName?: string;
}

/** Waits for an order's image, downloads it if the user wants that, and makes the output item. */
export async function deliverWhenFinished(
	run: Run,
	known: Known,
	wish: Wish,
	progress: Progress,
): Promise<Output> {
	const { order, image } = await waitForImage(run, { ...known, timeout: wish.timeout }, progress);
	run.reporter.step('finished', `order ${order.orderId} finished, image ${image.id}`);
	const json = wish.simplify ? summaryOf(run, known, order, image) : asJson(order.raw);
	if (!wish.download) return { json };
	const binary = await run.downloads(
		async () =>
			await downloadResult(run.context, run.patience, {
				url: image.url,
				freshUrl: async () => await freshUrl(run, order.orderId, image.id),
				inputName: known.inputName ?? nameFromOrder(order),
				wantedName: wish.fileName,
				itemIndex: known.itemIndex,
			}),
	);
	if (wish.simplify) json.file_name = binary.fileName ?? null;
	return { json, binary: { [wish.outputField]: binary } };
}

/** The simplified output for what is known about an order by now. */
export function summaryOf(
	{ clock }: Run,
	known: Known,
	order?: Order,
	image?: GeneratedImage,
): IDataObject {
	return simplified({
		orderId: known.orderId,
		imageId: image?.id ?? known.imageId ?? null,
		status: image ? statusOf(image) : 'processing',
		spaceName: known.spaceName ?? order?.spaceName ?? null,
		imageUrl: image?.url || null,
		beforeImageUrl: order?.beforeImageUrl ?? null,
		eta: known.eta,
		fileName: known.inputName ?? null,
		elapsedMs: clock.now() - known.beganAt,
	});
}

async function freshUrl({ service }: Run, orderId: string, imageId: string): Promise<string> {
	const image = findImage((await service.getOrder(orderId)).images, imageId);
	if (image?.url) return image.url;
	throw new ProblemError({
		what: 'The address of the enhanced photo has expired',
		next: 'AI HomeDesign gives no new one for it at the moment.',
	});
}

/** Without the original at hand its name is taken from the address of the "before" picture. */
function nameFromOrder({ orderId, beforeImageUrl }: Order): string {
	const known = beforeImageUrl && URL.canParse(beforeImageUrl);
	return (known && baseOf(nameOfDownload(beforeImageUrl, undefined))) || orderId;
}
