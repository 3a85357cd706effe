import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Locator, Page, PageScreenshotOptions } from 'playwright-core';
import sharp from 'sharp';

/** How many of a picture's pixels are one of the page's: text stays sharp when it is cut out. */
export const SHARPNESS = 2;

/** What a picture shows: from the upper left corner of the first to the lower right one of the last. */
export interface Area {
	/** Elements that are to be seen. */
	around: readonly Locator[];
	/** More on each side, in the page's pixels. */
	margin?: number;
	/** What the picture must not go beyond. */
	within?: Locator;
	/** What ends the picture from below: it stops above it. */
	above?: Locator;
	/** What ends the picture on the right: it stops before it. */
	leftOf?: Locator;
}

interface Frame {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

const LONGEST_ROW = 1200;
const MOST_BYTES = 200_000;
const MOST_SHOTS = 10;
const BETWEEN_SHOTS_MS = 400;
/** Messages that come and go, and the buttons over the canvas. */
const NOT_IN_PICTURES = `
	.el-notification,
	.el-tooltip__popper,
	[data-test-id="canvas-controls"],
	[class*="executionButtons"] { visibility: hidden !important; }
`;

async function frameOf(locator: Locator): Promise<Frame> {
	const box = await locator.boundingBox();
	assert.ok(box, `${String(locator)} is not to be seen`);
	return { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height };
}

async function frameOfArea({ around, margin = 0, within, above, leftOf }: Area): Promise<Frame> {
	const frames = await Promise.all(around.map(frameOf));
	const frame = {
		left: Math.min(...frames.map(({ left }) => left)) - margin,
		top: Math.min(...frames.map(({ top }) => top)) - margin,
		right: Math.max(...frames.map(({ right }) => right)) + margin,
		bottom: Math.max(...frames.map(({ bottom }) => bottom)) + margin,
	};
	if (within !== undefined) {
		const outer = await frameOf(within);
		frame.left = Math.max(frame.left, outer.left);
		frame.top = Math.max(frame.top, outer.top);
		frame.right = Math.min(frame.right, outer.right);
		frame.bottom = Math.min(frame.bottom, outer.bottom);
	}
	if (above !== undefined) frame.bottom = (await frameOf(above)).top - 1;
	if (leftOf !== undefined) frame.right = (await frameOf(leftOf)).left - 1;
	return frame;
}

/** Pictures of a page, small enough for a README. */
export class Album {
	readonly names: string[] = [];

	constructor(
		private readonly page: Page,
		readonly folder: string,
		/** For pictures that are not part of the repository. */
		private readonly looks: string,
	) {}

	/** Takes a picture into a file below the folder; photos are in it if its name ends with `.jpg`. */
	async take(name: string, area: Area): Promise<void> {
		// What is under the mouse looks different.
		await this.page.mouse.move(0, 0);
		const { left, top, right, bottom } = await frameOfArea(area);
		const { width, height } = this.page.viewportSize() ?? { width: right, height: bottom };
		const x = Math.max(0, Math.floor(left));
		const y = Math.max(0, Math.floor(top));
		const clip = {
			x,
			y,
			width: Math.min(width, Math.ceil(right)) - x,
			height: Math.min(height, Math.ceil(bottom)) - y,
		};
		const picture = sharp(await this.still(clip)).resize({
			width: LONGEST_ROW,
			withoutEnlargement: true,
		});
		const bytes = await (
			name.endsWith('.jpg')
				? picture.jpeg({ quality: 82, mozjpeg: true })
				: picture.png({ palette: true, colours: 192, dither: 0.5, effort: 10 })
		).toBuffer();
		assert.ok(bytes.length <= MOST_BYTES, `${name} has ${bytes.length} bytes`);
		const file = join(this.folder, name);
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, bytes);
		this.names.push(name);
	}

	/** Waits until nothing moves any more. */
	private async still(clip: PageScreenshotOptions['clip']): Promise<Buffer> {
		const shoot = async () =>
			await this.page.screenshot({ clip, animations: 'disabled', style: NOT_IN_PICTURES });
		let shot = await shoot();
		for (let attempt = 0; attempt < MOST_SHOTS; attempt++) {
			await pause(BETWEEN_SHOTS_MS);
			const next = await shoot();
			if (next.equals(shot)) break;
			shot = next;
		}
		return shot;
	}

	/** Keeps what the page shows now, for whoever wants to see a step. */
	async keepLook(name: string): Promise<void> {
		await this.keep(join(this.looks, `${name}.png`));
	}

	/** Takes a picture of the whole page, for whoever looks for what went wrong. */
	async keep(file: string): Promise<void> {
		await this.page.screenshot({ path: file });
	}
}
