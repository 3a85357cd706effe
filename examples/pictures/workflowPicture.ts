import type { IConnection, INode } from 'n8n-workflow';

import type { WorkflowJson } from '../../test/harness';
import { lookOf } from './nodeLooks';
import { FONT_SIZE, HEADING_SIZE, layOutNote, widthOf, type Look, type Stretch } from './noteText';

/** A drawing, with the place that it takes. */
export interface Drawing {
	svg: string;
	left: number;
	top: number;
	right: number;
	bottom: number;
}

const SIZE = 96;
/** Further than to the next column. */
const FAR = 160;
const ROUND = 14;
const AGENT_WIDTH = 256;
const SMALL = 80;
const LABEL_WIDTH = 196;
const LABEL_SIZE = 14;
const KIND_SIZE = 12;
const FONT = "'DejaVu Sans Condensed', 'DejaVu Sans', sans-serif";
const MONO = "'DejaVu Sans Mono', monospace";
const INK = '#22262f';
const PALE = '#737b8c';
const LINE = '#8d95a5';
const ERROR_LINE = '#d9604f';
/** Keeps text legible where a line passes behind it. */
const HALO = 'paint-order="stroke" stroke="#fafbfd" stroke-width="5" stroke-linejoin="round"';
const NOTE = 'n8n-nodes-base.stickyNote';

const noteColors: Record<number, { fill: string; border: string }> = {
	1: { fill: '#fff6d6', border: '#e9cf75' },
	7: { fill: '#eceef3', border: '#c9cedb' },
};

interface Point {
	x: number;
	y: number;
}

interface Box extends Point {
	width: number;
	height: number;
}

/** Text as it may stand in SVG. */
export function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Draws a workflow as n8n's canvas shows it. */
export function drawWorkflow({ nodes, connections }: WorkflowJson): Drawing {
	const notes = nodes.filter(({ type }) => type === NOTE);
	const working = nodes.filter(({ type }) => type !== NOTE);
	const edges = Object.entries(connections).flatMap(([from, byType]) =>
		Object.entries(byType).flatMap(([type, byOutput]) =>
			byOutput.flatMap((targets, output) =>
				(targets ?? []).map((target) => drawEdge(nodes, { from, type, output, target })),
			),
		),
	);
	const svg = [
		...notes.map(drawNote),
		// Lines of what does not succeed lie below the others.
		...edges.sort((a, b) => Number(b.isError) - Number(a.isError)).map((edge) => edge.svg),
		...working.map((node) => drawNode(node, connections)),
	].join('\n');
	const boxes = nodes.map(outerBox);
	const lows = edges.map(({ lowest }) => lowest);
	return {
		svg,
		left: Math.min(...boxes.map(({ x }) => x)),
		top: Math.min(...boxes.map(({ y }) => y)),
		right: Math.max(...boxes.map(({ x, width }) => x + width)),
		bottom: Math.max(...boxes.map(({ y, height }) => y + height), ...lows),
	};
}

/** A whole picture: drawings on n8n's dotted canvas, with a margin. */
export function toPicture({ svg, left, top, right, bottom }: Drawing, margin = 40): string {
	const [width, height] = [right - left + 2 * margin, bottom - top + 2 * margin];
	const view = `${left - margin} ${top - margin} ${width} ${height}`;
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${view}" font-family="${FONT}">
<defs>
<pattern id="dots" width="32" height="32" patternUnits="userSpaceOnUse"><circle cx="16" cy="16" r="1.300" fill="#d5d9e3"/></pattern>
<marker id="tip" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0 10 5 0 10z" fill="${LINE}"/></marker>
<marker id="errorTip" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0 10 5 0 10z" fill="${ERROR_LINE}"/></marker>
</defs>
<rect x="${left - margin}" y="${top - margin}" width="${width}" height="${height}" fill="#fafbfd"/>
<rect x="${left - margin}" y="${top - margin}" width="${width}" height="${height}" fill="url(#dots)"/>
${svg}
</svg>`;
}

const isAgent = ({ type }: INode) => type.endsWith('.agent');
const isTrigger = ({ type }: INode) => /trigger$/i.test(type);
/** What hangs below an agent. */
const isSmall = ({ type }: INode) => /lmChat|memoryBuffer|Tool$/.test(type);

function boxOf(node: INode): Box {
	const [x, y] = node.position;
	if (node.type === NOTE) {
		return { x, y, width: Number(node.parameters.width), height: Number(node.parameters.height) };
	}
	if (isAgent(node)) return { x, y, width: AGENT_WIDTH, height: SIZE };
	if (isSmall(node)) return { x, y, width: SMALL, height: SMALL };
	return { x, y, width: SIZE, height: SIZE };
}

/** A node's box with what is written below it. */
function outerBox(node: INode): Box {
	const box = boxOf(node);
	if (node.type === NOTE) return box;
	const side = Math.max(0, (LABEL_WIDTH - box.width) / 2);
	return { x: box.x - side, y: box.y, width: box.width + 2 * side, height: box.height + 64 };
}

/* ------------------------------------------------------------------ notes */

function drawNote(node: INode): string {
	const { x, y, width, height } = boxOf(node);
	const { fill, border } = noteColors[Number(node.parameters.color ?? 1)] ?? {
		fill: '#fff',
		border: LINE,
	};
	const { lines } = layOutNote(String(node.parameters.content), width);
	const texts = lines.map(({ stretches, isHeading, left, base }) => {
		const size = isHeading ? HEADING_SIZE : FONT_SIZE;
		const spans = stretches.map(drawStretch).join('');
		return `<text x="${x + left}" y="${y + base}" font-size="${size}" fill="${INK}" xml:space="preserve">${spans}</text>`;
	});
	return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${fill}" stroke="${border}" stroke-width="1.500"/>\n${texts.join('\n')}`;
}

const styles: Record<Look, string> = {
	plain: '',
	bold: ' font-weight="700"',
	emphasis: ' font-style="oblique"',
	code: ` font-family="${MONO}" font-size="12.500" fill="#9a3412"`,
};

function drawStretch({ text, look }: Stretch): string {
	return `<tspan${styles[look]}>${escaped(text)}</tspan>`;
}

/* ------------------------------------------------------------------ nodes */

function drawNode(node: INode, connections: WorkflowJson['connections']): string {
	const box = boxOf(node);
	const { x, y, width, height } = box;
	const { icon, kind } = lookOf(node);
	const iconSize = 48;
	const iconAt = isAgent(node)
		? `${x + 28} ${y + 24}`
		: `${x + (width - iconSize) / 2} ${y + (height - iconSize) / 2}`;
	const parts = [
		drawBody(node, box),
		`<g transform="translate(${iconAt})">${icon}</g>`,
		isAgent(node) ? drawInside(node.name, kind, box) : drawBelow(node.name, kind, box),
		...outputLabels(node).map((label, index, labels) =>
			drawOutput(label, outputAt(node, index, labels.length), isErrorOutput(node, index)),
		),
	];
	if (isTrigger(node)) {
		parts.push(`<path d="M${x - 20} ${y + 36}l-12 15h8l-5 13 14-17h-8l5-11z" fill="#f2711c"/>`);
	}
	if (isAgent(node)) parts.push(...drawSockets(node, connections));
	return parts.join('\n');
}

function drawBody(node: INode, { x, y, width, height }: Box): string {
	const style = `fill="#fff" stroke="#b9c0ce" stroke-width="2"`;
	if (isSmall(node)) {
		return `<circle cx="${x + width / 2}" cy="${y + height / 2}" r="${width / 2}" ${style}/>`;
	}
	const r = isTrigger(node) ? 36 : 8;
	return `<path d="M${x + r} ${y}H${x + width - 8}a8 8 0 0 1 8 8V${y + height - 8}a8 8 0 0 1 -8 8H${x + r}a${r} ${r} 0 0 1 -${r} -${r}V${y + r}a${r} ${r} 0 0 1 ${r} -${r}z" ${style}/>`;
}

function drawBelow(name: string, kind: string, { x, y, width, height }: Box): string {
	const middle = x + width / 2;
	const lines = wrapName(name);
	const texts = lines.map(
		(line, index) =>
			`<text x="${middle}" y="${y + height + 21 + index * 18}" font-size="${LABEL_SIZE}" font-weight="700" fill="${INK}" text-anchor="middle" ${HALO}>${escaped(line)}</text>`,
	);
	const kindY = y + height + 21 + lines.length * 18 - 1;
	return [
		...texts,
		`<text x="${middle}" y="${kindY}" font-size="${KIND_SIZE}" fill="${PALE}" text-anchor="middle" ${HALO}>${escaped(kind)}</text>`,
	].join('\n');
}

function drawInside(name: string, kind: string, { x, y }: Box): string {
	if (name === kind) {
		return `<text x="${x + 92}" y="${y + 55}" font-size="18" font-weight="700" fill="${INK}">${escaped(name)}</text>`;
	}
	return `<text x="${x + 92}" y="${y + 44}" font-size="18" font-weight="700" fill="${INK}">${escaped(name)}</text>
<text x="${x + 92}" y="${y + 64}" font-size="${KIND_SIZE}" fill="${PALE}">${escaped(kind)}</text>`;
}

function wrapName(name: string): string[] {
	const lines: string[] = [''];
	for (const word of name.split(' ')) {
		const line = `${lines.at(-1)} ${word}`.trim();
		if (lines.at(-1) !== '' && widthOf(line, LABEL_SIZE, 'bold') > LABEL_WIDTH - 16) {
			lines.push(word);
		} else lines[lines.length - 1] = line;
	}
	return lines;
}

/** The names of a node's outputs; '' for one that needs none. */
function outputLabels({ type, onError }: INode): string[] {
	const name = type.split('.').pop() ?? '';
	const own: Record<string, string[]> = { if: ['true', 'false'], splitInBatches: ['done', 'loop'] };
	if (own[name]) return own[name];
	return onError === 'continueErrorOutput' ? ['success', 'error'] : [''];
}

function isErrorOutput(node: INode, output: number): boolean {
	return outputLabels(node)[output] === 'error';
}

function outputAt(node: INode, index: number, count: number): Point {
	const { x, y, width, height } = boxOf(node);
	const offset = count === 1 ? 0 : (index - (count - 1) / 2) * 44;
	return { x: x + width, y: y + height / 2 + offset };
}

function drawOutput(label: string, { x, y }: Point, isError: boolean): string {
	if (label === '') return '';
	const fill = isError ? ERROR_LINE : PALE;
	return `<circle cx="${x}" cy="${y}" r="5" fill="${isError ? ERROR_LINE : LINE}"/><text x="${x + 9}" y="${y - 6}" font-size="11.500" fill="${fill}" ${HALO}>${label}</text>`;
}

/* ------------------------------------------------------------------ connections */

interface Edge {
	from: string;
	type: string;
	output: number;
	target: IConnection;
}

interface DrawnEdge {
	svg: string;
	isError: boolean;
	lowest: number;
}

function named(nodes: INode[], name: string): INode {
	const node = nodes.find((candidate) => candidate.name === name);
	if (!node) throw new Error(`There is no node "${name}"`);
	return node;
}

function drawEdge(nodes: INode[], { from, type, output, target }: Edge): DrawnEdge {
	const source = named(nodes, from);
	const destination = named(nodes, target.node);
	if (type !== 'main') return drawHanging(source, destination, type);
	const start = outputAt(source, output, outputLabels(source).length);
	const box = boxOf(destination);
	const end = { x: box.x - 3, y: box.y + box.height / 2 };
	const isError = isErrorOutput(source, output);
	const isBack = end.x < start.x + 8;
	const path = isBack ? pathBack(start, end, boxOf(source)) : pathForth(start, end);
	const style = isError
		? `stroke="${ERROR_LINE}" marker-end="url(#errorTip)"`
		: `stroke="${LINE}" marker-end="url(#tip)"`;
	return {
		svg: `<path d="${path}" fill="none" stroke-width="2" ${style}/>`,
		isError,
		lowest: isBack ? boxOf(source).y + SIZE + 84 : -Infinity,
	};
}

/** To the next column in a curve; further up or down between the columns, so as not to cross names. */
function pathForth(start: Point, end: Point): string {
	const isFar = end.x - start.x > FAR && Math.abs(end.y - start.y) > FAR / 2;
	if (!isFar) {
		const bend = Math.max(40, Math.min(120, (end.x - start.x) / 2));
		return `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`;
	}
	const between = start.x + 64;
	const down = Math.sign(end.y - start.y) * ROUND;
	return [
		`M${start.x} ${start.y}H${between - ROUND}Q${between} ${start.y} ${between} ${start.y + down}`,
		`V${end.y - down}Q${between} ${end.y} ${between + ROUND} ${end.y}H${end.x}`,
	].join('');
}

/** Around the node that it comes from, below its name, and back. */
function pathBack(start: Point, end: Point, { y, height }: Box): string {
	const low = y + height + 72;
	const [out, back] = [start.x + 34, end.x - 34];
	const up = end.y < low ? -1 : 1;
	return [
		`M${start.x} ${start.y}H${out - 12}Q${out} ${start.y} ${out} ${start.y + 12}`,
		`V${low - 12}Q${out} ${low} ${out - 12} ${low}H${back + 12}Q${back} ${low} ${back} ${low + 12 * up}`,
		`V${end.y - 12 * up}Q${back} ${end.y} ${back + 12} ${end.y}H${end.x}`,
	].join('');
}

const SOCKETS = [
	{ type: 'ai_languageModel', label: 'Chat Model' },
	{ type: 'ai_memory', label: 'Memory' },
	{ type: 'ai_tool', label: 'Tool' },
];

function socketAt(agent: INode, type: string): Point {
	const { x, y, width, height } = boxOf(agent);
	const index = SOCKETS.findIndex((socket) => socket.type === type);
	return { x: x + (width * (2 * index + 1)) / (2 * SOCKETS.length), y: y + height };
}

function drawHanging(source: INode, agent: INode, type: string): DrawnEdge {
	const { x, y, width } = boxOf(source);
	const [start, end] = [{ x: x + width / 2, y }, socketAt(agent, type)];
	const middle = (start.y + end.y) / 2;
	const path = `M${start.x} ${start.y}C${start.x} ${middle} ${end.x} ${middle} ${end.x} ${end.y + 6}`;
	return {
		svg: `<path d="${path}" fill="none" stroke="#a58ae8" stroke-width="2" stroke-dasharray="6 5"/>`,
		isError: false,
		lowest: -Infinity,
	};
}

function drawSockets(agent: INode, connections: WorkflowJson['connections']): string[] {
	const used = Object.values(connections).flatMap((byType) => Object.keys(byType));
	return SOCKETS.filter(({ type }) => used.includes(type)).map(({ type, label }) => {
		const { x, y } = socketAt(agent, type);
		return `<path d="M${x} ${y - 7}l7 7-7 7-7-7z" fill="#a58ae8"/><text x="${x + 12}" y="${y + 19}" font-size="11.500" fill="${PALE}">${label}</text>`;
	});
}
