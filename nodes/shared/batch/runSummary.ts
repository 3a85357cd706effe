import { counted, NOTES } from '../core/messages';
import type { Progress } from '../core/problem';

/** What became of one output item. */
export interface Outcome {
	progress: Progress;
	succeeded: boolean;
}

/** What an operation has done with an item that succeeded: with waiting for its image, and without. */
const DONE: Readonly<Record<string, { waited: string; begun: string }>> = {
	'image:enhance': { waited: 'enhanced', begun: 'ordered' },
	'image:upload': { waited: 'uploaded', begun: 'uploaded' },
	'image:upscale': { waited: 'asked for', begun: 'asked for' },
	'order:get': { waited: 'fetched', begun: 'looked up' },
	'order:submit': { waited: 'submitted', begun: 'submitted' },
};

/**
 * A run in one line: "9 photos: 7 enhanced, 1 reused, 1 refused. 7 credits, 2 minutes."
 * @param action `resource:operation`
 * @returns '' for an action whose own outputs say it all
 */
export function summarise(action: string, outcomes: Outcome[], elapsedMs: number): string {
	const done = DONE[action];
	if (!done || outcomes.length === 0) return '';
	const counts = new Map<string, number>();
	for (const { progress, succeeded } of outcomes) {
		const word = succeeded ? successOf(progress, done) : failureOf(progress);
		counts.set(word, (counts.get(word) ?? 0) + 1);
	}
	const outcome = [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
	return NOTES.summary(
		counted(outcomes.length, 'photo'),
		outcome,
		creditsOf(outcomes),
		elapsedMs < 60_000 ? 'under a minute' : counted(Math.round(elapsedMs / 60_000), 'minute'),
	);
}

/** Whether a photo was paid for by an earlier run, or another item. */
export function isReused({ paidBefore, fingerprint }: Progress): boolean {
	return paidBefore === true && fingerprint !== undefined;
}

function successOf(progress: Progress, done: { waited: string; begun: string }): string {
	if (isReused(progress)) return 'reused';
	return progress.status === undefined ? done.begun : done.waited;
}

function failureOf({ charged, gaveUp, paidBefore }: Progress): string {
	if (gaveUp) return 'not enhanced';
	if (charged === 'unknown') return 'unclear';
	return charged === 'yes' || paidBefore ? 'not fetched' : 'refused';
}

/** Orders that equal items share cost once. */
function creditsOf(outcomes: Outcome[]): string {
	const ordersCharged = (wanted: Progress['charged']) =>
		new Set(
			outcomes.flatMap(({ progress: { orderId, charged, paidBefore } }) =>
				orderId && charged === wanted && !paidBefore ? [orderId] : [],
			),
		).size;
	const unclear = ordersCharged('unknown');
	return `${counted(ordersCharged('yes'), 'credit')}${unclear > 0 ? ` (${unclear} more unclear)` : ''}`;
}
