import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode } from 'n8n-workflow';

/** What a node looks like on the canvas. */
export interface NodeLook {
	/** SVG within a square of 48 by 48. */
	icon: string;
	/** What kind of node it is, in words. */
	kind: string;
}

const REPOSITORY = join(__dirname, '..', '..');
const OWN_ICON = join(REPOSITORY, 'nodes', 'AiImageEnhancement', 'aiHomeDesign.svg');

const outline = (color: string, paths: string) =>
	`<g fill="none" stroke="${color}" stroke-width="3.4" stroke-linecap="round" stroke-linejoin="round">${paths}</g>`;

const GREEN = '#1e8e5a';
const BLUE = '#2566e8';
const VIOLET = '#7a4ee0';
const ORANGE = '#e8710a';
const GREY = '#6b7280';
const RED = '#d93025';

/** The house of AI HomeDesign, as large as an icon. */
export const ownIcon = readFileSync(OWN_ICON, 'utf8')
	.replace(/<svg[^>]*>/, '<g transform="scale(0.8)">')
	.replace('</svg>', '</g>');

/** What is done to a folder, in white. */
const marks: Record<string, string> = {
	search: '<circle cx="23" cy="27" r="5.500"/><path d="M27 31l5 5"/>',
	list: '<path d="M16 25h16M16 31h16"/>',
	download: '<path d="M24 21v13m-6-6 6 6 6-6"/>',
	upload: '<path d="M24 35V22m-6 6 6-6 6 6"/>',
	move: '<path d="M15 28h17m-6-6 6 6-6 6"/>',
	update: '<path d="M17 35l1-5 10-10 4 4-10 10z"/>',
	create: '<path d="M24 21v14M17 28h14"/>',
	watch: '<path d="M13 28q11-12 22 0q-11 12-22 0z"/><circle cx="24" cy="28" r="2"/>',
};

function folderIcon(dark: string, light: string, mark: string): string {
	return `<path d="M4 12a4 4 0 0 1 4-4h10l5 5h17a4 4 0 0 1 4 4v20a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4z" fill="${dark}"/><path d="M4 19h40v18a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4z" fill="${light}"/><g fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round">${marks[mark] ?? ''}</g>`;
}

const icons: Record<string, string> = {
	aiImageEnhancement: ownIcon,
	aiImageEnhancementTool: ownIcon,
	aiHomeDesignTrigger: ownIcon,
	scheduleTrigger: outline(GREEN, '<circle cx="24" cy="24" r="17"/><path d="M24 14v11l7 5"/>'),
	set: outline(BLUE, '<path d="M9 39l2-9L31 10l7 7L18 37z"/><path d="M26 15l7 7"/>'),
	filter: outline(BLUE, '<path d="M7 9h34L28 25v13l-8 4V25z"/>'),
	limit: outline(BLUE, '<path d="M10 14h28M10 24h20M10 34h12"/><path d="M36 28v12m-5-5 5 5 5-5"/>'),
	if: outline(
		GREEN,
		'<path d="M6 24h12L32 11h9M18 24l14 13h9"/><path d="M36 6l6 5-6 5M36 32l6 5-6 5"/>',
	),
	splitInBatches: outline(
		GREEN,
		'<path d="M39 20A16 16 0 0 0 10 17"/><path d="M9 28a16 16 0 0 0 29 3"/><path d="M10 8v9h9M38 40v-9h-9"/>',
	),
	noOp: outline(GREY, '<path d="M7 24h30M27 13l11 11-11 11"/>'),
	stopAndError: outline(
		RED,
		'<path d="M17 6h14l11 11v14L31 42H17L6 31V17z"/><path d="M24 15v12M24 33v.5"/>',
	),
	wait: outline(ORANGE, '<path d="M13 6h22M13 42h22M16 6v7l8 11 8-11V6M16 42v-7l8-11 8 11v7"/>'),
	gmail: outline(
		RED,
		'<rect x="6" y="10" width="36" height="28" rx="4"/><path d="M7 13l17 14 17-14"/>',
	),
	chatTrigger: outline(
		VIOLET,
		'<path d="M7 10h34v23H22l-9 8v-8H7z"/><path d="M15 18h18M15 25h11"/>',
	),
	agent: outline(
		VIOLET,
		'<rect x="9" y="16" width="30" height="23" rx="6"/><path d="M24 16V8M19 8h10M18 26v3M30 26v3M4 25v6M44 25v6"/>',
	),
	lmChatOpenAi: outline(
		VIOLET,
		'<path d="M24 6c2 11 6 15 17 18-11 3-15 7-17 18-2-11-6-15-17-18 11-3 15-7 17-18z"/>',
	),
	memoryBufferWindow: outline(
		VIOLET,
		'<ellipse cx="24" cy="12" rx="15" ry="6"/><path d="M9 12v24c0 3.300 6.700 6 15 6s15-2.700 15-6V12"/><path d="M9 24c0 3.300 6.700 6 15 6s15-2.700 15-6"/>',
	),
};

const kinds: Record<string, string> = {
	aiImageEnhancement: 'AI Image Enhancement',
	aiImageEnhancementTool: 'AI Image Enhancement',
	aiHomeDesignTrigger: 'AI HomeDesign Trigger',
	googleDrive: 'Google Drive',
	googleDriveTrigger: 'Google Drive Trigger',
	dropbox: 'Dropbox',
	scheduleTrigger: 'Schedule Trigger',
	set: 'Edit Fields',
	filter: 'Filter',
	limit: 'Limit',
	if: 'If',
	splitInBatches: 'Loop Over Items',
	noOp: 'No Operation',
	stopAndError: 'Stop and Error',
	wait: 'Wait',
	gmail: 'Gmail',
	chatTrigger: 'Chat Trigger',
	agent: 'AI Agent',
	lmChatOpenAi: 'OpenAI Chat Model',
	memoryBufferWindow: 'Simple Memory',
};

/** Where a node's operation says more than its type: what it is when none is set. */
const defaultOperations: Record<string, string> = {
	aiImageEnhancement: 'enhance',
	aiImageEnhancementTool: 'enhance',
	googleDrive: 'upload',
	dropbox: 'upload',
	gmail: 'send',
};
const operationOfResource: Record<string, string> = {
	fileFolder: 'search',
	folder: 'create',
	order: 'get',
};
const words: Record<string, string> = {
	list: 'list folder',
	create: 'create folder',
	get: 'get order',
};

/** The look of a node. Throws for a type that has none yet. */
export function lookOf({ type, parameters }: INode): NodeLook {
	const name = type.split('.').pop() ?? '';
	const kind = kinds[name];
	const { resource, operation } = parameters;
	const usual = operationOfResource[String(resource)] ?? defaultOperations[name];
	const what = typeof operation === 'string' ? operation : usual;
	const icon = iconOf(name, what ?? 'watch');
	if (icon === undefined || kind === undefined) throw new Error(`No look for ${type} yet`);
	return { icon, kind: what === undefined ? kind : `${kind}: ${words[what] ?? what}` };
}

function iconOf(name: string, what: string): string | undefined {
	if (name.startsWith('googleDrive')) return folderIcon('#2f9a64', '#43b581', what);
	if (name === 'dropbox') return folderIcon('#1f5fd6', '#4a8cff', what);
	return icons[name];
}
