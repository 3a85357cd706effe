import type { INode } from 'n8n-workflow';

import type { WorkflowJson } from '../harness';

/** A rectangle on n8n's canvas, in its pixels. */
export interface Box {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

interface Point {
	x: number;
	y: number;
}

const STICKY = 'n8n-nodes-base.stickyNote';
const NODE_SIZE = 96;
const LABEL_HEIGHT = 48;
const LETTER_OF_LABEL = 8;
/** The canvas in a window of 1400 by 900, what zoom-to-fit leaves free, and the button at the bottom: measured in n8n 2.41. */
const CANVAS = { width: 1358, height: 797 };
const FIT = 1.2;
const BUTTON = { width: 190, height: 56 };

export function isNote({ type }: INode): boolean {
	return type === STICKY;
}

/** A note, or a node without its label. */
export function boxOf(node: INode): Box {
	const [left, top] = node.position;
	const { width, height } = node.parameters;
	const size = isNote(node)
		? { width: Number(width), height: Number(height) }
		: { width: NODE_SIZE, height: NODE_SIZE };
	return { left, top, right: left + size.width, bottom: top + size.height };
}

/** The two lines below a node: its name and what it does. */
export function labelOf(node: INode): Box {
	const { left, right, bottom } = boxOf(node);
	const half = (node.name.length * LETTER_OF_LABEL) / 2;
	const middle = (left + right) / 2;
	return { left: middle - half, top: bottom, right: middle + half, bottom: bottom + LABEL_HEIGHT };
}

export function overlap(a: Box, b: Box): boolean {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** The labels that lines pass through, as `From -> To through Label`. Only lines that lead to the right are looked at. */
export function crossedLabels({ nodes, connections }: WorkflowJson): string[] {
	const working = nodes.filter((node) => !isNote(node));
	const named = (name: string) => working.find((node) => node.name === name);
	return Object.entries(connections).flatMap(([from, { main = [] }]) =>
		main.flatMap((targets, output) =>
			(targets ?? []).flatMap((target) => {
				const [source, end] = [named(from), named(target.node)];
				if (!source || !end) return [];
				const line = lineBetween(source, output, main.length, end);
				return working
					.filter((node) => line.some((point) => isIn(labelOf(node), point)))
					.map(({ name }) => `${from} -> ${target.node} through ${name}`);
			}),
		),
	);
}

/** A Bézier curve whose handles reach half the way, as the canvas draws it. */
function lineBetween(source: INode, output: number, outputs: number, end: INode): Point[] {
	const from = boxOf(source);
	const to = boxOf(end);
	const start = { x: from.right, y: from.top + (NODE_SIZE * (output + 1)) / (outputs + 1) };
	const across = to.left - start.x;
	const down = (to.top + to.bottom) / 2 - start.y;
	if (across <= 0) return [];
	return Array.from({ length: 101 }, (_, step) => {
		const t = step / 100;
		return {
			x: start.x + across * (1.5 * t * (1 - t) + t ** 3),
			y: start.y + down * (3 * (1 - t) * t ** 2 + t ** 3),
		};
	});
}

function isIn(box: Box, { x, y }: Point): boolean {
	return x > box.left && x < box.right && y > box.top && y < box.bottom;
}

/** The nodes that the button "Execute workflow" covers when the workflow is zoomed to fit. */
export function coveredByButton({ nodes }: WorkflowJson): string[] {
	const boxes = nodes.map(boxOf);
	const left = Math.min(...boxes.map((box) => box.left));
	const right = Math.max(...boxes.map((box) => box.right));
	const top = Math.min(...boxes.map((box) => box.top));
	const bottom = Math.max(...boxes.map((box) => box.bottom));
	const zoom = Math.min(
		CANVAS.width / ((right - left) * FIT),
		CANVAS.height / ((bottom - top) * FIT),
		1,
	);
	const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
	const button: Box = {
		left: middle.x - BUTTON.width / 2 / zoom,
		right: middle.x + BUTTON.width / 2 / zoom,
		top: middle.y + (CANVAS.height / 2 - BUTTON.height) / zoom,
		bottom: middle.y + CANVAS.height / 2 / zoom,
	};
	return nodes
		.filter(
			(node) => overlap(boxOf(node), button) || (!isNote(node) && overlap(labelOf(node), button)),
		)
		.map(({ name }) => name);
}

const NOTE = { padding: 12, border: 1, top: 8 };
const LINE = { heading: 32.4 + 8, text: 18.9, item: 18.2, gap: 8, itemGap: 3.5, indent: 20 };
/** Of n8n's font at the size of a note's text, in its pixels. */
const NARROW = new Set("iljtfr.,:;'()| !I".split(''));
const WIDE = new Set('mwMWOQGDHNUAC@'.split(''));
const LETTER = { narrow: 4.2, usual: 7.6, wide: 10.6, code: 8 };

function widthOf(text: string): number {
	let isCode = false;
	let width = 0;
	for (const letter of text.replace(/\*/g, '')) {
		if (letter === '`') isCode = !isCode;
		else if (isCode) width += LETTER.code;
		else if (NARROW.has(letter)) width += LETTER.narrow;
		else width += WIDE.has(letter) ? LETTER.wide : LETTER.usual;
	}
	return width;
}

function linesOf(text: string, width: number): number {
	let lines = 1;
	let used = 0;
	for (const word of text.split(' ')) {
		const length = widthOf(word);
		if (used > 0 && used + LETTER.narrow + length > width) {
			lines += 1;
			used = 0;
		}
		used += (used > 0 ? LETTER.narrow : 0) + length;
	}
	return lines;
}

/** How high the text of a note is in n8n's editor, to about a line. */
export function textHeightOf(note: INode): number {
	const inside = Number(note.parameters.width) - 2 * (NOTE.padding + NOTE.border);
	const blocks = String(note.parameters.content).split('\n\n');
	const heights = blocks.map((block) => {
		if (block.startsWith('## ')) return LINE.heading;
		const lines = block.split('\n');
		if (!/^(\d+\.|-) /.test(block)) return linesOf(block, inside) * LINE.text + LINE.gap;
		const items = lines.map((line) => line.replace(/^(\d+\.|-) /, ''));
		const height = items.map(
			(item) => linesOf(item, inside - LINE.indent) * LINE.item + LINE.itemGap,
		);
		return height.reduce((sum, one) => sum + one, 0) + LINE.gap;
	});
	return NOTE.top + 2 * NOTE.border + heights.reduce((sum, one) => sum + one, 0);
}
