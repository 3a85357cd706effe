import { TOOLS } from '../api/tools';
import { counted, NOTES } from '../core/messages';
import type { Progress } from '../core/problem';

/** What became of one output item. */
export interface Outcome {
	progress: Progress;
	succeeded: boolean;
}

/** What an operation has done with an item that succeeded: with waiting for its image, and without. */
interface Done {
	waited: string;
	begun: string;
	/** What it counts. */
	unit: 'photo' | 'image';
}

/** Of the tools that make other images. */
const MADE: Done = { waited: 'made', begun: 'ordered', unit: 'image' };

const madeByTools = TOOLS.flatMap(({ operation }) =>
	operation ? [[`image:${operation.value}`, MADE] as const] : [],
);

/** What each operation of the nodes does, undefined where its own outputs say it all: none may be missing. */
export const DONE: Readonly<Record<string, Done | undefined>> = {
	...Object.fromEntries(madeByTools),
	'image:check': undefined,
	'image:enhance': { waited: 'enhanced', begun: 'ordered', unit: 'photo' },
	'image:runTool': MADE,
	'image:upload': { waited: 'uploaded', begun: 'uploaded', unit: 'photo' },
	'image:upscale': { waited: 'asked for', begun: 'asked for', unit: 'image' },
	'order:get': { waited: 'fetched', begun: 'looked up', unit: 'image' },
	'order:submit': { waited: 'submitted', begun: 'submitted', unit: 'photo' },
	'tool:getAll': undefined,
};

/** Whether an operation orders images, and waits for AI HomeDesign's limit. */
export function ordersImages(action: string): boolean {
	return ['ordered', 'submitted'].includes(DONE[action]?.begun ?? '');
}

/** What the operation's output items are counted as. */
export function unitOf(action: string): string {
	return DONE[action]?.unit ?? 'photo';
}

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
		const word = succeeded ? successOf(progress, done) : failureOf(progress, done);
		counts.set(word, (counts.get(word) ?? 0) + 1);
	}
	const outcome = [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
	return NOTES.summary(
		counted(outcomes.length, done.unit),
		outcome,
		creditsOf(outcomes),
		elapsedMs < 60_000 ? 'under a minute' : counted(Math.round(elapsedMs / 60_000), 'minute'),
	);
}

/** Whether a photo was paid for by an earlier run, or another item. */
export function isReused({ paidBefore, fingerprint }: Progress): boolean {
	return paidBefore === true && fingerprint !== undefined;
}

function successOf(progress: Progress, done: Done): string {
	if (isReused(progress)) return 'reused';
	return progress.status === undefined ? done.begun : done.waited;
}

function failureOf({ charged, gaveUp, paidBefore }: Progress, { waited }: Done): string {
	if (gaveUp) return `not ${waited}`;
	if (charged === 'unknown') return 'unclear';
	return charged === 'yes' || paidBefore ? 'not fetched' : 'refused';
}

/** Images that equal items share cost once. */
function creditsOf(outcomes: Outcome[]): string {
	const imagesCharged = (wanted: Progress['charged']) =>
		new Set(
			outcomes.flatMap(({ progress: { orderId, imageId, variant, charged, paidBefore } }) =>
				orderId && charged === wanted && !paidBefore
					? [JSON.stringify([orderId, imageId ?? variant])]
					: [],
			),
		).size;
	const unclear = imagesCharged('unknown');
	return `${counted(imagesCharged('yes'), 'credit')}${unclear > 0 ? ` (${unclear} more unclear)` : ''}`;
}
