import type { Row } from './pngRows';

/** What a mask's pixels tell for certain, or what is doubtful about them. */
export type MaskVerdict =
	| { isOneColor: string }
	| { isPhoto: true }
	| { doubt: 'whiteOnBlack' | 'transparent' | 'otherColors' }
	| { doubt?: undefined };

/** Looks at a mask row by row, and keeps nothing but counts. */
interface MaskColors {
	look(row: Row): void;
	verdict(): MaskVerdict;
}

/** A color is taken for another one when no part of it is further away than this. */
const NEAR = 24;
/** Colors of which no part differs by more are one to whoever looks at them. */
const ALIKE = 8;
/** So large a part of a mask has the colors that it is to have. */
const MOST = 0.95;
/** A picture of which a few colors take up so much is no photo, however many colors its edges have. */
const FEW_COLORS = 16;
const FEW_GREYS = 4;
const PART_OF_FEW = 0.75;
/** Soft edges and what JPEG leaves of a mask have fewer colors. */
const COLORS_OF_PHOTO = 4096;
/** A photo in grey or with a palette has fewer, but neighbours differ up and down, which soft edges do not. */
const COLORS_OF_GREY_PHOTO = 48;
const PART_UP_AND_DOWN = 0.1;

/** Begins to look at a mask. */
export function lookAtMask(): MaskColors {
	/** A bit for each color, and pixels for each group of like colors (6 bits of each part). */
	const seen = new Uint32Array((1 << 24) / 32);
	const groups = new Uint32Array(1 << 18);
	let colors = 0;
	let first: number | undefined;
	let isOneColor = true;
	/** How far any part of a color is from the first one's. */
	let spread = 0;
	const pixels = { all: 0, opaque: 0, hidden: 0, upAndDown: 0 };
	const near = { black: 0, marked: 0, white: 0, grey: 0, soft: 0 };

	const add = (color: number, count: number) => {
		pixels.all += count;
		const alpha = color & 0xff;
		if (alpha === 255) pixels.opaque += count;
		// What is under a transparent place may be anything.
		if (alpha === 0) {
			pixels.hidden += count;
			return;
		}
		const value = color >>> 8;
		const bit = 1 << (value & 31);
		if (((seen[value >> 5] ?? 0) & bit) === 0) {
			seen[value >> 5] = (seen[value >> 5] ?? 0) | bit;
			colors++;
		}
		const [red, green, blue] = [value >> 16, (value >> 8) & 0xff, value & 0xff];
		const ofFirst = (shift: number) => ((first ?? 0) >>> shift) & 0xff;
		spread = Math.max(
			spread,
			Math.abs(red - ofFirst(24)),
			Math.abs(green - ofFirst(16)),
			Math.abs(blue - ofFirst(8)),
		);
		const group = ((red >> 2) << 12) | ((green >> 2) << 6) | (blue >> 2);
		groups[group] = (groups[group] ?? 0) + count;
		const [least, most] = [Math.min(red, green, blue), Math.max(red, green, blue)];
		if (most <= NEAR) near.black += count;
		if (least >= 255 - NEAR) near.white += count;
		if (most - least <= NEAR) near.grey += count;
		// #7878CD, and what lies between it and black.
		if (Math.abs(red - green) <= NEAR && Math.abs(red - (blue * 0x78) / 0xcd) <= NEAR) {
			near.soft += blue <= 0xcd + NEAR ? count : 0;
			near.marked += Math.abs(blue - 0xcd) <= NEAR ? count : 0;
		}
	};

	return {
		look: (row) => {
			first ??= row[0] ?? 0;
			for (let x = 0, before = 0, last = 0; x < row.length; ) {
				const color = row[x] ?? 0;
				const from = x;
				while (x < row.length && row[x] === color) x++;
				add(color, x - from);
				isOneColor &&= color === first;
				const light = lightOf(color);
				const step = light - last;
				if (from > 0 && step * before < 0) pixels.upAndDown++;
				before = from > 0 && x - from === 1 ? step : 0;
				last = light;
			}
		},
		verdict: () => {
			if (isOneColor) return { isOneColor: nameOf(first ?? 0) };
			// Programs write masks with the values 0 and 1, or numbers of classes: nobody sees anything marked in them.
			if (spread <= ALIKE && pixels.opaque === pixels.all) {
				return { isOneColor: `nearly ${nameOf(first ?? 0)}` };
			}
			const visible = pixels.all - pixels.hidden;
			const part = (count: number) => count / Math.max(1, visible);
			const fewest = groups.filter((count) => count > 0).sort();
			const partOf = (groupCount: number) =>
				part(fewest.slice(-groupCount).reduce((sum, count) => sum + count, 0));
			const isColorful = colors > COLORS_OF_PHOTO && partOf(FEW_COLORS) < PART_OF_FEW;
			const isUneasy =
				colors >= COLORS_OF_GREY_PHOTO &&
				part(pixels.upAndDown) > PART_UP_AND_DOWN &&
				partOf(FEW_GREYS) < PART_OF_FEW;
			if (isColorful || isUneasy) return { isPhoto: true };
			if (pixels.opaque < pixels.all) return { doubt: 'transparent' };
			if (near.marked > 0 && near.black > 0 && part(near.soft) >= MOST) return {};
			const isWhiteOnBlack = near.white > 0 && near.black > 0 && part(near.grey) >= MOST;
			return { doubt: isWhiteOnBlack ? 'whiteOnBlack' : 'otherColors' };
		},
	};
}

function lightOf(color: number): number {
	return 2 * (color >>> 24) + 5 * ((color >>> 16) & 0xff) + ((color >>> 8) & 0xff);
}

function nameOf(color: number): string {
	if ((color & 0xff) === 0) return 'transparent';
	return `#${(color >>> 8).toString(16).padStart(6, '0').toUpperCase()}`;
}
