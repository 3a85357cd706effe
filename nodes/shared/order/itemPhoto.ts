import { unitedHistory, type History } from '../api/alterations';
import type { PictureRole, Upload } from '../api/service';
import type { Run } from '../batch/run';
import { untilCanceled } from '../core/clock';
import type { Pool } from '../core/concurrency';
import type { Progress } from '../core/problem';
import type { WantedProject } from '../memory/jobKey';
import type { PhotoFacts } from '../photo/photoData/photoFacts';
import type { LoadedPhoto, PhotoSource } from '../photo/photoInput';
import { uploadPhoto } from './uploadPhoto';

/** A picture that goes up beside a photo. */
export interface OtherPicture {
	source: PhotoSource;
	role: PictureRole;
}

/** An item's photo, of which one or several images are to be made. */
export interface ItemPhoto {
	itemIndex: number;
	source: PhotoSource;
	/** What goes up beside it, in the order of the tool's slots. */
	others?: readonly OtherPicture[];
	/** The project that the photo is to go into, or undefined. */
	project?: WantedProject;
	/** A photo that had to be loaded to know it, until it is uploaded. */
	loaded?: LoadedPhoto;
	loading?: Promise<LoadedPhoto>;
	/** What it says of how it was taken; absent where that was not wanted, or it was not loaded. */
	facts?: PhotoFacts;
	/** Whether this run has uploaded it: what an earlier try has made of it is known then. */
	isUploaded?: boolean;
	/** How far each of its images has come. */
	progresses: Progress[];
	/** Its images are submitted one after the other: an unclear one must be told from the next. */
	submissions: Pool;
}

/** A photo of which nothing has been made yet. */
export function itemPhoto(
	{ openPool }: Pick<Run, 'openPool'>,
	known: Pick<ItemPhoto, 'itemIndex' | 'source' | 'others' | 'project'>,
): ItemPhoto {
	const { facts } = known.source.checked ?? {};
	return { ...known, facts, progresses: [], submissions: openPool(1) };
}

/**
 * What was done to a photo before, and to what goes up beside it to be worked on: as far as it is known as a result, by its
 * content or by the address that was told of it.
 * @param fingerprint the photo's, where its source does not tell it
 */
export function historyOf(
	{ jobs }: Pick<Run, 'jobs'>,
	{ source, others = [] }: Pick<ItemPhoto, 'source' | 'others'>,
	fingerprint = source.fingerprint,
): History | undefined {
	const beside = others.flatMap(({ source: other, role }) => (role === 'mask' ? [] : other));
	return unitedHistory(
		jobs.historyOf(fingerprint),
		...[source, ...beside].flatMap((one) => [
			jobs.historyOf(one.fingerprint),
			jobs.images.findAddress(one.address),
		]),
	);
}

/** Notes what the photo is, and gives its fingerprint. It is loaded only where nothing is known of it yet. */
export async function identify(
	{ signal }: Pick<Run, 'signal'>,
	photo: ItemPhoto,
	progress: Progress,
): Promise<string> {
	const { source } = photo;
	if (progress.orderId && progress.fingerprint) return progress.fingerprint;
	if (source.fingerprint === undefined) {
		photo.loading ??= source.load();
		photo.loaded = await untilCanceled(photo.loading, signal);
		photo.facts = photo.loaded.facts;
	}
	const { fingerprint = '', fileName } = photo.loaded ?? source;
	Object.assign(progress, { fingerprint, fileName } satisfies Progress);
	return fingerprint;
}

/**
 * Uploads a photo, once for all images that are to be made of it, one after the other; an earlier try may have done so for
 * one of them. An order of which an image is unclear is not given another one: nobody could tell them apart.
 * @param tool v3's slug of the tool that it is for
 */
export async function uploadOnce(
	run: Run,
	photo: ItemPhoto,
	tool: string,
	progress: Progress,
): Promise<Upload> {
	const { progresses, source, others = [], project } = photo;
	const given = {
		load: async () => photo.loaded ?? (await untilCanceled(source.load(), run.signal)),
		others: others.map(({ source: other, role }) => ({
			role,
			load: async () => await untilCanceled(other.load(), run.signal),
		})),
		project,
		tool,
	};
	if (!progress.orderId && run.service.limits.jobsPerOrder > 1) {
		const isUnclear = (order: string) =>
			progresses.some(({ orderId, charged }) => orderId === order && charged === 'unknown');
		const other = progresses.find(
			({ orderId, version, paidBefore }) =>
				orderId !== undefined &&
				version === run.service.version &&
				!paidBefore &&
				!isUnclear(orderId),
		);
		if (other) await shareOrder(run, photo, other, progress);
	}
	if (!progress.orderId) photo.isUploaded = true;
	const uploaded = await run.uploads(async () => await uploadPhoto(run, given, progress));
	photo.loaded = undefined;
	return uploaded;
}

/** Takes the order that another image of the photo has opened. */
async function shareOrder(
	run: Run,
	photo: ItemPhoto,
	other: Progress,
	progress: Progress,
): Promise<void> {
	const { version, orderId = '', assetIds, fingerprint, fileName } = other;
	if (!photo.isUploaded && progress.imagesBefore === undefined) {
		// What an earlier try has made of it is no answer to what is submitted now.
		const { images } = await run.service.getOrder(orderId);
		progress.imagesBefore = images.map(({ id }) => id);
	}
	Object.assign(progress, {
		version,
		orderId,
		assetIds,
		fingerprint,
		fileName,
		charged: 'no',
	} satisfies Progress);
}
