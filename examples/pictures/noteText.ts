/** How a stretch of text looks. */
export type Look = 'plain' | 'bold' | 'emphasis' | 'code';

export interface Stretch {
	text: string;
	look: Look;
}

/** A line of a note, ready to be drawn. */
export interface NoteLine {
	stretches: Stretch[];
	isHeading: boolean;
	/** From the note's edges to the text's start and to its base line, in pixels. */
	left: number;
	base: number;
}

export interface NoteLayout {
	lines: NoteLine[];
	/** The height that the text needs, with the space around it. */
	height: number;
}

export const PADDING = 18;
export const FONT_SIZE = 14;
export const HEADING_SIZE = 20;
const LINE_HEIGHT = 20;
const HEADING_HEIGHT = 30;
const PARAGRAPH_GAP = 10;
const INDENT = 22;

/** Widths of characters as parts of the font's size, a bit more than those of DejaVu Sans Condensed. */
const WIDTHS: Array<[RegExp, number]> = [
	[/[ijl.,:;'|!I]/, 0.3],
	[/[ftr()[\]{}/\\ -]/, 0.37],
	[/[mwMW@%]/, 0.86],
	[/[A-Z0-9?&+=<>*]/, 0.62],
];

/** About how wide a text is in pixels. */
export function widthOf(text: string, fontSize: number, look: Look = 'plain'): number {
	const factor = { plain: 1, bold: 1.1, emphasis: 1, code: 1.1 }[look];
	const parts = [...text].map(
		(character) => WIDTHS.find(([pattern]) => pattern.test(character))?.[1] ?? 0.56,
	);
	return parts.reduce((sum, part) => sum + part, 0) * fontSize * factor;
}

/** Breaks the Markdown of a note into lines that fit into it. */
export function layOutNote(markdown: string, width: number): NoteLayout {
	const lines: NoteLine[] = [];
	let y = PADDING;
	let isFirst = true;
	let wasItem = false;
	for (const paragraph of markdown.split('\n')) {
		if (paragraph.trim() === '') continue;
		const [, marks, rest = paragraph] = /^(#+|\d+\.|-) (.*)$/.exec(paragraph) ?? [];
		const isHeading = marks?.startsWith('#') === true;
		const isItem = marks !== undefined && !isHeading;
		if (!isFirst) y += isItem && wasItem ? 2 : PARAGRAPH_GAP;
		const left = PADDING + (isItem ? INDENT : 0);
		const size = isHeading ? HEADING_SIZE : FONT_SIZE;
		const height = isHeading ? HEADING_HEIGHT : LINE_HEIGHT;
		if (isItem) {
			const bullet = marks === '-' ? '•' : marks;
			const stretches: Stretch[] = [{ text: bullet, look: 'plain' }];
			lines.push({ stretches, isHeading, left: PADDING, base: y + height * 0.72 });
		}
		for (const stretches of wrap(rest, width - left - PADDING, size, isHeading)) {
			lines.push({ stretches, isHeading, left, base: y + height * 0.72 });
			y += height;
		}
		isFirst = false;
		wasItem = isItem;
	}
	return { lines, height: y + PADDING };
}

function stretchesOf(text: string, isHeading: boolean): Stretch[] {
	const parts = text.split(/(\*\*[^*]+\*\*|\*[^*]+\*|`[^`]+`)/).filter((part) => part !== '');
	return parts.map((part): Stretch => {
		if (part.startsWith('**')) return { text: part.slice(2, -2), look: 'bold' };
		if (part.startsWith('*')) return { text: part.slice(1, -1), look: 'emphasis' };
		if (part.startsWith('`')) return { text: part.slice(1, -1), look: 'code' };
		return { text: part, look: isHeading ? 'bold' : 'plain' };
	});
}

function wrap(text: string, width: number, fontSize: number, isHeading: boolean): Stretch[][] {
	const lines: Stretch[][] = [];
	let line: Stretch[] = [];
	let used = 0;
	for (const { text: stretch, look } of stretchesOf(text, isHeading)) {
		// Code stays in one piece.
		for (const word of look === 'code' ? [stretch] : stretch.split(/(?<= )/)) {
			const needed = widthOf(word.trimEnd(), fontSize, look);
			if (used > 0 && used + needed > width) {
				lines.push(line);
				line = [];
				used = 0;
			}
			line.push({ text: word, look });
			used += widthOf(word, fontSize, look);
		}
	}
	return [...lines, line].map(joined);
}

/** Neighbours that look the same become one. */
function joined(stretches: Stretch[]): Stretch[] {
	const result: Stretch[] = [];
	for (const stretch of stretches) {
		const last = result.at(-1);
		if (last?.look === stretch.look) last.text += stretch.text;
		else result.push({ ...stretch });
	}
	return result;
}
