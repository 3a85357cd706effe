import type { IExecuteFunctions } from 'n8n-workflow';

import { NOTES } from '../core/messages';
import type { Problem } from '../core/problem';
import { describeEstimate, type Estimate } from './estimate';

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

	private estimate: Estimate | undefined;

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

	/** A photo was checked; the last estimate is shown. */
	logEstimate(estimate: Estimate): void {
		this.estimate = estimate;
	}

	/**
	 * Says in the output panel what made the run take longer, and what it did not pay.
	 * @param reused how many photos were enhanced before
	 */
	addHints(reused: number): void {
		const hints = [
			...(this.waitsForLimit > 0 ? [NOTES.waitedForLimit()] : []),
			...(reused > 0 ? [NOTES.reused(reused)] : []),
			...(this.retries > 0 ? [NOTES.repeated(this.retries)] : []),
		];
		for (const message of hints)
			this.context.addExecutionHints({ message, location: 'outputPane' });
		if (this.estimate) {
			const type = this.estimate.refused > 0 ? 'warning' : 'info';
			const message = describeEstimate(this.estimate);
			this.context.addExecutionHints({ message, type, location: 'outputPane' });
		}
	}

	private tell(message: string): void {
		this.context.logger.info(`AI HomeDesign: ${message}`);
		if (this.context.getMode() === 'manual')
			this.context.sendMessageToUI(`AI HomeDesign: ${message}`);
	}
}
