import type sharp from 'sharp';

/** What a tool is to do with a photo. */
export interface Edit {
	/** The tool's slug. */
	tool: string;
	title: string;
	/** The chosen values by the widgets' purposes. */
	choices: Readonly<Record<string, readonly string[]>>;
	/** A picture of the photo's size: what is not nearly black is to go. */
	mask?: Buffer;
}

/** An upright photo without transparency. */
export interface Photo {
	width: number;
	height: number;
	/** A new pipeline that begins with the photo. */
	image(): sharp.Sharp;
}

/** What is laid over a photo, one after the other. */
export type Layers = sharp.OverlayOptions[];

/** Drawings are made on a canvas of 300 by 200 and stretched to the photo. */
export function drawing({ width, height }: Photo, content: string): Buffer {
	return Buffer.from(
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 300 200" preserveAspectRatio="none">${content}</svg>`,
	);
}

/** The parts of a room as a photo mostly has them, as outlines on the canvas. */
export const PARTS = {
	wall: 'M0 0 60 45H240L300 0V200L240 140H60L0 200Z',
	floor: 'M0 200 60 140H240L300 200Z',
	ceiling: 'M0 0H300L240 45H60Z',
	backsplash: 'M20 84H280V118H20Z',
} as const;

/** A colour of its own for a name that has none here. */
export function colourOf(name: string): string {
	const sum = [...name].reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 360, 7);
	return `hsl(${sum}, 45%, 45%)`;
}

/** The first chosen value for a purpose. */
export function chosen({ choices }: Edit, purpose: string, usual: string): string {
	return choices[purpose]?.[0] ?? usual;
}
