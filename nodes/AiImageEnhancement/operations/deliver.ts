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
	/** When work on the item began, in milliseconds since 1970. */
	beganAt: number;
	spaceName: string | null;
	/** Seconds, from the submission. */
	eta: number | null;
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
	run.context.logger.info(`AI HomeDesign: order ${order.orderId} finished, image ${image.id}`);
	const output = outputOf(run, known, wish, order, image);
	if (!wish.download) return output;
	const binary = await downloadResult(run.context, run.clock, {
		url: image.url,
		freshUrl: async () => await freshUrl(run, order.orderId, image.id),
		inputName: known.inputName ?? nameFromOrder(order),
		wantedName: wish.fileName,
	});
	if (wish.simplify) output.json.file_name = binary.fileName ?? null;
	return { ...output, binary: { [wish.outputField]: binary } };
}

/** The output item for an order as it is now. */
export function outputOf(
	{ clock }: Run,
	known: Known,
	{ simplify }: Wish,
	order: Order,
	image: GeneratedImage | undefined,
): Output {
	if (!simplify) return { json: asJson(order.raw) };
	return {
		json: simplified({
			orderId: order.orderId,
			imageId: image?.id ?? known.imageId ?? null,
			status: image ? statusOf(image) : 'processing',
			spaceName: known.spaceName ?? order.spaceName,
			imageUrl: image?.url || null,
			beforeImageUrl: order.beforeImageUrl,
			eta: known.eta,
			fileName: known.inputName ?? null,
			elapsedMs: clock.now() - known.beganAt,
		}),
	};
}

async function freshUrl({ service }: Run, orderId: string, imageId: string): Promise<string> {
	const image = findImage((await service.getOrder(orderId)).images, imageId);
	if (image?.url) return image.url;
	throw new ProblemError({
		what: 'The address of the enhanced photo has expired',
		next: 'AI HomeDesign gives no new one for it.',
	});
}

/** Without the original at hand its name is taken from the address of the "before" picture. */
function nameFromOrder({ orderId, beforeImageUrl }: Order): string {
	const known = beforeImageUrl && URL.canParse(beforeImageUrl);
	return (known && baseOf(nameOfDownload(beforeImageUrl, undefined))) || orderId;
}
