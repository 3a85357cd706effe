import { setImmediate as breathe } from 'node:timers/promises';
import type { BaseMap } from './guidedBase';
import { LOOKS, type Colour, type Look } from './looks';
import { decode, encode, luminance, type Gains, type Pixels } from './pixels';
import { contrastTone, liftTone, shoulder, type TonePlan } from './tone';

// Bound once: looking up a global for every pixel is slow inside jest's sandboxed modules.
const { floor, max, min, sqrt } = Math;

/** Everything that was decided about a picture. */
export interface Plan {
	gains: Gains;
	tone: TonePlan;
	base: BaseMap;
	looks: readonly Look[];
}

const CURVE_STEPS = 1024;
/** Extra saturation of a grey; a colour that is already strong gets none. */
const VIBRANCE = 0.16;
/** How much of the lift follows the surroundings instead of the pixel itself. */
const LOCAL = 0.7;
/** Rows are rendered in portions of about so many pixels, so that the server stays awake. */
const PORTION = 200_000;

function curveOf(change: (lightness: number) => number): Float32Array {
	return Float32Array.from({ length: CURVE_STEPS + 2 }, (_, step) => change(step / CURVE_STEPS));
}

function read(curve: Float32Array, lightness: number): number {
	const at = min(1, max(0, lightness)) * CURVE_STEPS;
	const step = floor(at);
	const low = curve[step] ?? 0;
	return low + ((curve[step + 1] ?? low) - low) * (at - step);
}

/** Bilinear reading of one row of the coarse map. */
function rowReader(map: BaseMap, width: number, height: number, y: number) {
	const mapY = min(map.height - 1, max(0, ((y + 0.5) * map.height) / height - 0.5));
	const top = floor(mapY);
	const upper = top * map.width;
	const lower = min(map.height - 1, top + 1) * map.width;
	const down = mapY - top;
	const scale = map.width / width;
	return (values: Float32Array, x: number): number => {
		const mapX = min(map.width - 1, max(0, (x + 0.5) * scale - 0.5));
		const left = floor(mapX);
		const right = min(map.width - 1, left + 1);
		const across = mapX - left;
		const above =
			(values[upper + left] ?? 0) * (1 - across) + (values[upper + right] ?? 0) * across;
		const below =
			(values[lower + left] ?? 0) * (1 - across) + (values[lower + right] ?? 0) * across;
		return above * (1 - down) + below * down;
	};
}

function saturationFor(ratio: number, red: number, green: number, blue: number): number {
	// Strong lifts carry the noise of the colours along.
	if (ratio > 6) return 1 - min(0.15, (ratio - 6) * 0.015);
	const most = max(red, green, blue);
	const grey = most > 0 ? min(red, green, blue) / most : 1;
	return 1 + VIBRANCE * grey;
}

/**
 * Brings a colour back that is too bright for the screen: mostly by making it darker, so that a
 * yellow flower stays yellow, and a little by making it paler, so that it still looks lit.
 */
function fitGamut(colour: Colour): void {
	const most = max(colour.red, colour.green, colour.blue);
	if (most <= 1) return;
	const light = min(1, luminance(colour.red, colour.green, colour.blue) / most ** 0.75);
	const peak = most ** 0.25;
	const dim = most ** 0.75;
	const keep = light >= 1 ? 0 : (1 - light) / (peak - light);
	colour.red = light + (colour.red / dim - light) * keep;
	colour.green = light + (colour.green / dim - light) * keep;
	colour.blue = light + (colour.blue / dim - light) * keep;
}

/**
 * Applies a plan to a picture, in place. Alpha is left as it is.
 *
 * White balance and exposure work in linear light, tones on lightness, so that colours keep their
 * hue while shadows open.
 *
 * @param signal stops it between two portions of rows
 */
export async function render(pixels: Pixels, plan: Plan, signal?: AbortSignal): Promise<void> {
	const { data, width, height, channels } = pixels;
	const { gains, tone, base } = plan;
	const looks = plan.looks.map((name) => LOOKS[name]);
	const lifted = curveOf((lightness) => liftTone(tone, lightness));
	const contrasted = curveOf((lightness) => contrastTone(tone, lightness));
	const range = 1 / (tone.white - tone.black);
	const rowsAtOnce = max(1, floor(PORTION / width));
	const colour: Colour = { red: 0, green: 0, blue: 0 };

	for (let y = 0; y < height; y++) {
		if (y % rowsAtOnce === 0) await breathe(undefined, { signal });
		const readMap = rowReader(base, width, height, y);
		for (let x = 0; x < width; x++) {
			const at = (y * width + x) * channels;
			const red = decode(data[at]) * gains[0];
			const green = decode(data[at + 1]) * gains[1];
			const blue = decode(data[at + 2]) * gains[2];
			const before = luminance(red, green, blue);
			const own = sqrt(before);
			const around = readMap(base.slope, x) * own + readMap(base.offset, x);
			const guide = (LOCAL * around + (1 - LOCAL) * own - tone.black) * range;
			const openness = guide > 1e-4 ? read(lifted, guide) / guide : 1 + tone.lift;
			const opened = shoulder(max(0, own - tone.black) * range * openness);
			const lightness = read(contrasted, opened);
			const light = lightness * lightness;
			const ratio = light / (before + 1e-6);
			const saturation = saturationFor(ratio, red, green, blue);
			colour.red = light + (red * ratio - light) * saturation;
			colour.green = light + (green * ratio - light) * saturation;
			colour.blue = light + (blue * ratio - light) * saturation;
			for (const look of looks) look(colour, x / width, y / height, lightness);
			fitGamut(colour);
			data[at] = encode(colour.red);
			data[at + 1] = encode(colour.green);
			data[at + 2] = encode(colour.blue);
		}
	}
}
