import { resultKind } from './imageKind';
import type { Asset, Job, Order } from './orderBook';

/** v3's addresses have no file extension. */
function suffix({ version }: Order, extension: string): string {
	return version === 'v1' ? `.${extension}` : '';
}

/** Where the storage has an uploaded photo or mask. */
export function beforePath(order: Order, asset: Asset): string {
	return `/before/${asset.id}${suffix(order, asset.kind.extension)}`;
}

function madePath(folder: string, job: Job): string {
	return `/${folder}/${job.imageId}${suffix(job.order, resultKind(job.photo.kind).extension)}`;
}

export const generatedPath = (job: Job) => madePath('generated', job);

/** v1 only. */
export const upscaledPath = (job: Job) => madePath('upscaled', job);

/** Where nothing is. */
export const deadPath = (job: Job) => madePath('gone', job);

/** v3 only. */
export const thumbnailPath = (job: Job) => madePath('thumbnail', job);
