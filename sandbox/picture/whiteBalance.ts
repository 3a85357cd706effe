import { decode, luminance, type Gains, type Pixels } from './pixels';

// Bound once: looking up a global for every pixel is slow inside jest's sandboxed modules.
const { exp, log, max, min, sqrt } = Math;

/** Lamps and daylight differ along blue-amber; along green-magenta they hardly do. */
const MAX_WARMTH = 1;
/** A blue cast is seldom more than shade; what is bluer is sky. */
const MAX_COOLNESS = 0.3;
const MAX_TINT = 0.12;

/** Part of the measured cast that is taken away: a room may keep a breath of its evening light. */
const STRENGTH = 0.9;

interface Cast {
	/** Natural logarithm of red over blue. */
	warmth: number;
	/** Natural logarithm of green over the mean of red and blue. */
	tint: number;
	/** Part of the picture that could be grey or white, 0 to 1. */
	evidence: number;
}

/**
 * Measures the colour of the light from what could be grey: bright, little coloured, not clipped.
 * A lawn or a yellow flower says nothing about the light and gets no vote.
 */
function measureCast({ data, channels }: Pixels, gains: Gains): Cast {
	let [reds, greens, blues, weights, pixels] = [0, 0, 0, 0, 0];
	for (let at = 0; at + 2 < data.length; at += channels) {
		const red = decode(data[at]) * gains[0];
		const green = decode(data[at + 1]) * gains[1];
		const blue = decode(data[at + 2]) * gains[2];
		const brightest = max(red, green, blue);
		pixels++;
		if (brightest < 0.004 || max(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0) > 245) {
			continue;
		}
		const saturation = (brightest - min(red, green, blue)) / brightest;
		const weight = max(0, 1 - saturation / 0.85) ** 2;
		// By their light: ceilings and walls, which tend to be white, weigh more than a dark floor.
		reds += red * weight;
		greens += green * weight;
		blues += blue * weight;
		weights += weight;
	}
	if (weights === 0) return { warmth: 0, tint: 0, evidence: 0 };
	return {
		warmth: log(reds / blues),
		tint: log(greens / sqrt(reds * blues)),
		evidence: weights / pixels,
	};
}

function clamp(value: number, lowest: number, highest: number): number {
	return min(highest, max(lowest, value));
}

function gainsFor(warmth: number, tint: number): Gains {
	const [red, green, blue] = [
		exp(-warmth / 2 + tint / 3),
		exp((-tint * 2) / 3),
		exp(warmth / 2 + tint / 3),
	];
	// A correction of colour is not to change the exposure.
	const level = luminance(red, green, blue);
	return [red / level, green / level, blue / level];
}

/**
 * The gains that make the light of a picture neutral, within limits.
 *
 * Grey-world over what could be grey, measured a second time after the first correction, when more
 * of the picture shows what it is.
 *
 * @param pixels a small version is enough
 */
export function neutralGains(pixels: Pixels): Gains {
	let [warmth, tint, evidence] = [0, 0, 0];
	for (let round = 0; round < 3; round++) {
		const cast = measureCast(pixels, gainsFor(warmth, tint));
		warmth = clamp(warmth + cast.warmth, -MAX_COOLNESS, MAX_WARMTH);
		tint = clamp(tint + cast.tint, -MAX_TINT, MAX_TINT);
		evidence = cast.evidence;
	}
	const trust = STRENGTH * min(1, evidence / 0.35);
	return gainsFor(warmth * trust, tint * trust);
}
