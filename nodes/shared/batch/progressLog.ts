import type { IExecuteFunctions } from 'n8n-workflow';

import { counted, NOTES } from '../core/messages';
import type { Problem } from '../core/problem';

type Step = 'uploaded' | 'submitted' | 'finished';

/**
 * Tells people where a run is: in n8n's log, in the editor while somebody watches a manual run, and afterwards in the
 * output panel when the run had to wait or to try again. Never tells the API key.
 */
export class ProgressLog {
	private readonly done: Record<Step, number> = { uploaded: 0, submitted: 0, finished: 0 };

	private retries = 0;

	private waitsForLimit = 0;

	private waitingUntil = 0;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly items: number,
	) {}

	/** An item has come a step further. */
	logStep(step: Step, details: string): void {
		const count = this.items > 1 ? ` (${++this.done[step]} of ${this.items} photos ${step})` : '';
		this.tell(`${details}${count}`);
	}

	/** The run waits for the rate limit. */
	logWait(until: number): void {
		if (until <= this.waitingUntil) return;
		this.waitingUntil = until;
		this.waitsForLimit++;
		const time = new Date(until).toISOString().slice(11, 19);
		this.tell(`waiting for AI HomeDesign's limit of photos until ${time} UTC`);
	}

	/** Something is tried again. */
	logRetry(problem: Problem, whatNow: string): void {
		this.retries++;
		this.tell(`${problem.message}; ${whatNow}`);
	}

	/** A photo was paid for before. */
	logReuse(details: string): void {
		this.tell(details);
	}

	/**
	 * Says in the output panel, in one box, what the run came to, what made it take longer and what it did not pay; and in
	 * another one what did not succeed.
	 * @param summary '' where there is nothing to sum up
	 * @param photos as words
	 */
	addHints(summary: string, reused: number, failed: string[], photos: string): void {
		const info = [
			...(summary === '' ? [] : [summary]),
			...(this.waitsForLimit > 0 ? [NOTES.waitedForLimit()] : []),
			...(reused > 0 ? [NOTES.reused(counted(reused, 'photo'))] : []),
			...(this.retries > 0 ? [NOTES.repeated(this.retries)] : []),
		].join(' ');
		const location = 'outputPane';
		if (info !== '') this.context.addExecutionHints({ message: info, location });
		if (failed.length === 0) return;
		const message = NOTES.didNotSucceed(failed.length, photos, listed(failed));
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
