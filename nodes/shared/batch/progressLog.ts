import type { IExecuteFunctions } from 'n8n-workflow';

import { counted, nameOfImage, NOTES } from '../core/messages';
import { timeLimitOf } from '../core/n8nNode';
import type { Problem, Progress } from '../core/problem';
import { describeEstimate, type Estimate } from './estimate';

type Step = 'uploaded' | 'submitted' | 'finished';

/** The photo that a line is about. */
interface LoggedPhoto {
	/** Absent where only the order knows it. */
	fileName?: string;
	/** Which of several choices for the photo it is, in words. */
	variant?: string;
	orderId: string;
	imageId?: string;
	/** Seconds until it should be ready, where that is known. */
	eta?: number | null;
}

type NamedPhoto = Pick<LoggedPhoto, 'fileName' | 'variant' | 'orderId'>;

/** A photo in a line: its file name, or its order where nothing else is known. */
export function nameInLog({ orderId, ...photo }: NamedPhoto): string {
	return nameOfImage(photo) || `order ${orderId}`;
}

/** The time of day at which a moment has passed, e.g. "14:32"; in UTC, and saying so, where the zone is unknown. */
export function timeOfDay(at: number, timeZone: string): string {
	const format = (zone: string) =>
		new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(
			Math.ceil(at / 60_000) * 60_000,
		);
	try {
		return format(timeZone);
	} catch {
		return `${format('UTC')} UTC`;
	}
}

/**
 * Tells people where a run is: in n8n's log, in the editor while somebody watches a manual run, and afterwards in the
 * output panel when the run had to wait or to retry. Never tells the API key.
 */
export class ProgressLog {
	private readonly done: Record<Step, number> = { uploaded: 0, submitted: 0, finished: 0 };

	private retries = 0;

	private waitsForLimit = 0;

	private waitingUntil = 0;

	private estimate: Estimate | undefined;

	/** What is to be said of some photos, with their names. */
	private readonly doubts = new Map<(names: string) => string, string[]>();

	private readonly warnings: string[] = [];

	private images: number;

	/** @param photos how many the run has */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly photos: number,
	) {
		this.images = photos;
	}

	/** Tells how many images the run makes or fetches: there may be several of each photo. */
	expect(images: number): void {
		this.images = images;
	}

	/** A photo has come a step further. */
	logStep(step: Step, photo: LoggedPhoto): void {
		const { fileName, orderId, imageId, eta } = photo;
		const total = step === 'uploaded' ? this.photos : this.images;
		const count = total > 1 ? ` (${++this.done[step]} of ${total})` : '';
		const ready = typeof eta === 'number' ? `, ready in about ${eta} s` : '';
		const ids = [
			...(fileName === undefined ? [] : [`order ${orderId}`]),
			...(imageId === undefined ? [] : [`image ${imageId}`]),
		];
		const where = ids.length > 0 ? `: ${ids.join(', ')}` : '';
		this.tell(`${nameInLog(photo)} ${step}${count}${ready}${where}`);
	}

	/** The run waits for the rate limit. Both in milliseconds since 1970. */
	logWait(until: number, now: number): void {
		if (until <= this.waitingUntil) return;
		this.waitingUntil = until;
		this.waitsForLimit++;
		const time = timeOfDay(until, this.context.getTimezone());
		const minutes = counted(Math.max(1, Math.ceil((until - now) / 60_000)), 'minute');
		this.tell(`waiting for AI HomeDesign's limit: next photo in ${minutes} (${time})`);
	}

	/** Something is retried, for one photo or for the run. */
	logRetry(problem: Problem, whatNow: string, photo?: NamedPhoto): void {
		this.retries++;
		this.tell(`${photo ? `${nameInLog(photo)}: ` : ''}${problem.message}; ${whatNow}`);
	}

	/** Another execution is at what a photo is to become. */
	logShared(photo: Pick<Progress, 'fileName' | 'variant'>): void {
		const name = nameOfImage(photo) || 'A photo';
		this.tell(`${name} is being ordered by another execution: waiting for that one's image`);
	}

	/** A photo was paid for before. */
	logReuse(photo: LoggedPhoto): void {
		this.tell(`${nameInLog(photo)} was made before: order ${photo.orderId}`);
	}

	/** Something about a photo that may not be as it is meant; told once, in the end, for all photos of which it is so. */
	logDoubt(words: (names: string) => string, name: string): void {
		const names = this.doubts.get(words) ?? [];
		this.doubts.set(words, names);
		if (!names.includes(name)) names.push(name);
	}

	/** Whether it had to wait for the rate limit. */
	get hasWaited(): boolean {
		return this.waitsForLimit > 0;
	}

	/** Something that the user may want to change before the run goes on. */
	logWarning(message: string): void {
		this.warnings.push(message);
		this.tell(message);
	}

	/** A photo was checked; the last estimate is shown. */
	logEstimate(estimate: Estimate): void {
		this.estimate = estimate;
	}

	/**
	 * Says in the output panel, in one box, what the run came to, what made it take longer and what it did not pay; and in
	 * another one what did not succeed.
	 * @param summary '' where there is nothing to sum up
	 * @param unit what is counted
	 * @param failed names of what did not succeed, of how many images, and how to get them
	 */
	addHints(
		summary: string,
		reused: number,
		unit: string,
		{ failed, images, advice }: { failed: string[]; images: string; advice: string },
	): void {
		const info = [
			...(summary === '' ? [] : [summary]),
			...(this.waitsForLimit > 0 ? [NOTES.waitedForLimit()] : []),
			...(reused > 0 ? [NOTES.reused(reused)] : []),
			...(this.retries > 0 ? [NOTES.repeated(this.retries)] : []),
		].join(' ');
		const location = 'outputPane';
		if (info !== '') this.context.addExecutionHints({ message: info, location });
		if (this.estimate) {
			const type = this.estimate.refused > 0 ? 'warning' : 'info';
			const message = describeEstimate(this.estimate, unit, timeLimitOf(this.context));
			this.context.addExecutionHints({ message, type, location });
		}
		for (const message of this.warnings) {
			this.context.addExecutionHints({ message, type: 'warning', location });
		}
		for (const [words, names] of this.doubts) {
			const quotedNames = listed(names.map((name) => `"${name}"`));
			this.context.addExecutionHints({ message: words(quotedNames), type: 'warning', location });
		}
		if (failed.length === 0) return;
		const message = NOTES.didNotSucceed(failed.length, images, listed(failed), advice);
		this.context.addExecutionHints({ message, type: 'warning', location });
	}

	private tell(message: string): void {
		this.context.logger.info(`AI HomeDesign: ${message}`);
		if (this.context.getMode() === 'manual')
			this.context.sendMessageToUI(`AI HomeDesign: ${message}`);
	}
}

/** So many photos are named in a hint. */
const MOST_NAMES = 5;

function listed(names: string[]): string {
	const more = names.length - MOST_NAMES;
	return `${names.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
