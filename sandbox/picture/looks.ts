// Bound once: looking up a global for every pixel is slow inside jest's sandboxed modules.
const { exp, max, min } = Math;

/** A colour in linear light, changed in place: the render loop allocates nothing per pixel. */
export interface Colour {
	red: number;
	green: number;
	blue: number;
}

/** Changes one pixel's colour. `x` and `y` run from 0 to 1, from the top left. */
type Change = (colour: Colour, x: number, y: number, lightness: number) => void;

/** 0 below `from`, 1 above `to`, smooth in between. */
function ramp(value: number, from: number, to: number): number {
	const t = min(1, max(0, (value - from) / (to - from)));
	return t * t * (3 - 2 * t);
}

function glow(
	centreX: number,
	centreY: number,
	size: number,
	tint: [number, number, number],
): Change {
	return (colour, x, y) => {
		const distance = ((x - centreX) ** 2 + (y - centreY) ** 2) / (size * size);
		const amount = exp(-distance);
		colour.red *= 1 + amount * tint[0];
		colour.green *= 1 + amount * tint[1];
		colour.blue *= 1 + amount * tint[2];
	};
}

/** Firelight from low in the middle of the room. */
const fire = glow(0.5, 0.8, 0.45, [0.34, 0.07, -0.22]);

/** The cool light of a screen. */
const screen = glow(0.6, 0.45, 0.35, [-0.06, 0.02, 0.16]);

/** Deepens grass: only hues between yellow-green and green, only where there is some colour. */
const grass: Change = (colour) => {
	const { red, green, blue } = colour;
	const most = max(red, green, blue);
	const least = min(red, green, blue);
	if (most <= 0 || blue > least) return;
	const saturation = (most - least) / most;
	// Green against red: below 0.8 it is wood or sand, above 1 it is grass.
	const amount = ramp(green / (red + 1e-5), 0.85, 1.15) * ramp(saturation, 0.15, 0.45);
	colour.red = red * (1 - 0.3 * amount);
	colour.green = green * (1 + 0.06 * amount);
	colour.blue = blue * (1 - 0.15 * amount);
};

/** Blue for what is bright, pale and high in the picture; clouds keep their shape. */
const sky: Change = (colour, _x, y, lightness) => {
	const { red, green, blue } = colour;
	const most = max(red, green, blue);
	if (most <= 0) return;
	const isPale = 1 - ramp((most - min(red, green, blue)) / most, 0.3, 0.6);
	const isBlue = ramp(blue / (red + 1e-5), 1.02, 1.3);
	const amount = 0.8 * max(isPale, isBlue) * ramp(lightness, 0.55, 0.75) * (1 - ramp(y, 0.35, 0.6));
	const depth = amount * (1 - 0.7 * y);
	colour.red = red * (1 - 0.6 * depth);
	colour.green = green * (1 - 0.3 * depth);
	colour.blue = blue * (1 - 0.04 * depth);
};

/** What changes a picture in a way of its own. */
export const LOOKS = { fire, screen, sky, grass } satisfies Record<string, Change>;

export type Look = keyof typeof LOOKS;
