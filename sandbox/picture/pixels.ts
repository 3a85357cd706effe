// Bound once: looking up a global for every pixel is slow inside jest's sandboxed modules.
const { max, min, round, sqrt } = Math;

/** Interleaved 8-bit sRGB, with alpha as a fourth channel or without. */
export interface Pixels {
	data: Buffer;
	width: number;
	height: number;
	channels: 3 | 4;
}

/** Gains for linear red, green and blue. */
export type Gains = readonly [red: number, green: number, blue: number];

/** sRGB's 256 values in linear light, 0 to 1 (IEC 61966-2-1). */
export const LINEAR = Float32Array.from({ length: 256 }, (_, value) => {
	const x = value / 255;
	return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
});

const ENCODE_STEPS = 16384;
const ENCODED = Uint8Array.from({ length: ENCODE_STEPS + 1 }, (_, step) => {
	const x = step / ENCODE_STEPS;
	return round(255 * (x <= 0.0031308 ? x * 12.92 : 1.055 * x ** (1 / 2.4) - 0.055));
});

/** Linear light to an sRGB value; what is out of range is clipped. */
export function encode(linear: number): number {
	const clipped = linear <= 0 ? 0 : linear >= 1 ? 1 : linear;
	return ENCODED[round(clipped * ENCODE_STEPS)] ?? 0;
}

/** Linear light of an sRGB value. */
export function decode(value: number | undefined): number {
	return LINEAR[value ?? 0] ?? 0;
}

/** Luminance of linear light (Rec. 709). */
export function luminance(red: number, green: number, blue: number): number {
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** What tones are decided on: square roots of linear light, near enough to even steps for an eye. */
export interface Lightness {
	/** Of the luminance. */
	own: Float32Array;
	/** Of the brightest channel, which is the first to burn out. */
	peak: Float32Array;
}

/** The lightness of every pixel, row by row, 0 to 1. */
export function lightnessOf(pixels: Pixels, gains: Gains): Lightness {
	const { data, width, height, channels } = pixels;
	const own = new Float32Array(width * height);
	const peak = new Float32Array(width * height);
	for (let index = 0; index < own.length; index++) {
		const at = index * channels;
		const red = decode(data[at]) * gains[0];
		const green = decode(data[at + 1]) * gains[1];
		const blue = decode(data[at + 2]) * gains[2];
		own[index] = min(1, sqrt(luminance(red, green, blue)));
		peak[index] = min(1, sqrt(max(red, green, blue)));
	}
	return { own, peak };
}
