import type { Lightness } from './pixels';

// Bound once: looking up a global for every pixel is slow inside jest's sandboxed modules.
const { floor, max, min } = Math;

/** What happens to lightness (see `lightnessOf`), all between 0 and 1. */
export interface TonePlan {
	/** Becomes black. */
	black: number;
	/** Becomes white. */
	white: number;
	/** Lift of the shadows; 0 = none. The darkest tones grow by `1 + lift`. */
	lift: number;
	/** Strength of the S-curve. */
	contrast: number;
}

const TARGET_MIDDLE = 0.55;
const TOO_BRIGHT = 0.72;
/** Four and a half times the lightness at most: beyond that only noise appears. */
const MAX_LIFT = 3.5;

function percentile(sorted: Float32Array, share: number): number {
	return sorted[min(sorted.length - 1, floor(sorted.length * share))] ?? 0;
}

function wantedMiddle(middle: number): number {
	if (middle < TARGET_MIDDLE) return middle + 0.9 * (TARGET_MIDDLE - middle);
	return middle > TOO_BRIGHT ? middle - 0.3 * (middle - TOO_BRIGHT) : middle;
}

/**
 * Decides from the distribution of tones how far to open a picture.
 *
 * Underexposed pictures reach a middle tone of about 0.5, well-exposed ones keep theirs; black and
 * white points move only a little, so that what is meant to be dim or misty stays so.
 *
 * @param lightness of all pixels
 */
export function planTone(lightness: Lightness): TonePlan {
	const sorted = Float32Array.from(lightness.own).sort();
	const brightest = percentile(Float32Array.from(lightness.peak).sort(), 0.995);
	const black = min(0.045, 0.85 * percentile(sorted, 0.003));
	const white = min(1, max(0.5, brightest / 0.96));
	const stretch = (value: number) => min(1, max(0, (value - black) / (white - black)));
	const mean = sorted.reduce((sum, value) => sum + stretch(value), 0) / sorted.length;
	const middle = max(0.01, 0.55 * stretch(percentile(sorted, 0.5)) + 0.45 * mean);
	const wanted = wantedMiddle(middle);
	// The curve below through (middle, wanted), solved for its lift.
	const lift = (wanted - middle) / (middle * (1 - wanted));
	const spread = percentile(sorted, 0.9) - percentile(sorted, 0.1);
	return {
		black,
		white,
		lift: min(MAX_LIFT, max(-0.3, lift)),
		contrast: spread > 0.55 ? 0.06 : 0.18,
	};
}

/** Opens the shadows and leaves black and white where they are; highlights are pressed gently. */
export function liftTone(plan: TonePlan, lightness: number): number {
	return (lightness * (1 + plan.lift)) / (1 + plan.lift * lightness);
}

const KNEE = 0.85;

/** Presses what rises above white (up to 1.15) back under it, instead of burning it out. */
export function shoulder(lightness: number): number {
	if (lightness <= KNEE) return lightness;
	const end = KNEE + 2 * (1 - KNEE);
	const above = min(lightness, end) - KNEE;
	return KNEE + above - (above * above) / (2 * (end - KNEE));
}

/** An S-curve through 0, 0.5 and 1. */
export function contrastTone(plan: TonePlan, lightness: number): number {
	const x = min(1, max(0, lightness));
	return x + plan.contrast * x * (1 - x) * (2 * x - 1);
}
