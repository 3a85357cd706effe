import type { INode } from 'n8n-workflow';

import type { WorkflowJson } from '../../test/harness';
import { ownIcon } from './nodeLooks';
import { drawWorkflow, escaped, type Drawing } from './workflowPicture';

const STEP = 208;
const FRAME = { border: '#c9cedb', fill: '#fafbfd' };
const INK = '#22262f';
const ARROW = '#f2711c';

/** The nodes of these names in one row, connected in their order; what else the workflow has is left out. */
function inRow({ nodes }: WorkflowJson, names: string[], left: number, top: number): WorkflowJson {
	const chosen = names.map((name, index): INode => {
		const node = nodes.find((candidate) => candidate.name === name);
		if (!node) throw new Error(`There is no node "${name}"`);
		return { ...node, position: [left + index * STEP, top], onError: undefined };
	});
	const links = names.slice(1).map((name, index) => {
		const target = { node: name, type: 'main' as const, index: 0 };
		return [names[index], { main: [[target]] }];
	});
	return { nodes: chosen, connections: Object.fromEntries(links) };
}

interface Frame {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

function drawFrame(title: string, { left, top, right, bottom }: Frame): string {
	return `<rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" rx="12" fill="${FRAME.fill}" stroke="${FRAME.border}" stroke-width="1.500"/>
<text x="${left + 24}" y="${top + 36}" font-size="18" font-weight="700" fill="${INK}">${escaped(title)}</text>`;
}

function text(x: number, y: number, words: string, anchor = 'middle'): string {
	return `<text x="${x}" y="${y}" font-size="13.500" fill="${INK}" text-anchor="${anchor}">${escaped(words)}</text>`;
}

/** A dotted arrow along a path, to its end in a direction given in degrees. */
function arrow(path: string, x: number, y: number, turn: number): string {
	return `<path d="${path}" fill="none" stroke="${ARROW}" stroke-width="3" stroke-dasharray="1 7" stroke-linecap="round"/>
<path d="M2 0l-13-7v14z" fill="${ARROW}" transform="translate(${x} ${y}) rotate(${turn})"/>`;
}

/** One workflow submits, AI HomeDesign works, the other one saves: what matters of the two examples. */
export function drawTwoWorkflows(submit: WorkflowJson, collect: WorkflowJson): Drawing {
	const first = ['Every 10 Minutes', 'List Photos', 'Download Photo', 'Submit Photo'];
	const second = ['Enhanced Photo Ready', 'Save Enhanced Photo'];
	const upper = { left: -72, top: -64, right: 816, bottom: 168 };
	const lower = { left: 296, top: 264, right: 816, bottom: 496 };
	// Where the photo leaves the first workflow, and the middle of what follows.
	const leaving = 3 * STEP + 48;
	const middle = lower.top + 112;
	const service = { left: upper.left, right: 120, top: middle - 80, bottom: middle + 80 };
	const center = (service.left + service.right) / 2;
	const rowLeft = 416;
	const svg = [
		drawFrame('Workflow 1 submits photos and does not wait', upper),
		drawFrame('Workflow 2 saves what is finished', lower),
		drawWorkflow(inRow(submit, first, 0, 0)).svg,
		drawWorkflow(inRow(collect, second, rowLeft, middle - 48)).svg,
		arrow(
			`M${leaving} ${upper.bottom + 4}V204q0 12-12 12H${center + 12}q-12 0-12 12V${service.top - 14}`,
			center,
			service.top - 6,
			90,
		),
		text((leaving + center) / 2, 208, 'each photo, once'),
		`<rect x="${service.left}" y="${service.top}" width="${service.right - service.left}" height="${service.bottom - service.top}" rx="16" fill="#fff" stroke="${ARROW}" stroke-width="2"/>`,
		`<g transform="translate(${center - 36} ${service.top + 14}) scale(1.500)">${ownIcon}</g>`,
		`<text x="${center}" y="${service.top + 116}" font-size="16" font-weight="700" fill="${INK}" text-anchor="middle">AI HomeDesign</text>`,
		text(center, service.top + 138, 'enhances the photo'),
		arrow(`M${service.right + 6} ${middle}H${rowLeft - 52}`, rowLeft - 44, middle, 0),
		text((service.right + lower.left) / 2, middle - 26, 'calls n8n when the'),
		text((service.right + lower.left) / 2, middle - 9, 'photo is finished'),
	].join('\n');
	return { svg, left: upper.left, top: upper.top, right: upper.right, bottom: lower.bottom };
}
