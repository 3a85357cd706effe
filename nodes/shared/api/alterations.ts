import { shortValue, widgetSlug } from './slugs';
import { ENHANCEMENT, findTool, type KnownWidget } from './tools';

/**
 * What listing services and laws tell apart in an altered photo, the mildest first: light and color; sky, lawn and
 * twilight; furniture and things; fire, screen and other fixtures; walls, floors, ceilings and construction; and what
 * nobody here knows.
 */
export const ALTERATIONS = [
	'corrections',
	'sky_lawn',
	'movables',
	'features',
	'surfaces',
	'unknown',
] as const;
/** A kind of change to what the photo shows. */
export type Alteration = (typeof ALTERATIONS)[number];

/** What a tool does to the property, whatever it is told beside it, and how a caption says so. */
interface Row {
	alterations: readonly Alteration[];
	/** A whole sentence; '' where only light and color are corrected. */
	disclosure: string;
	/** What that says, in short: how it stands behind the sentence of another tool that the photo went through. */
	inShort?: string;
	/** The one part of the property that is changed. */
	part?: string;
}

const FURNISHED = 'furniture and decor are virtual';
const STAGED: Row = {
	alterations: ['movables'],
	disclosure: 'Virtually staged: furniture and decor are not part of the property.',
	inShort: FURNISHED,
};
const RESTAGED: Row = {
	alterations: ['movables'],
	disclosure: 'Virtually restaged: the furniture and decor shown are not part of the property.',
	inShort: FURNISHED,
};
const DECLUTTERED: Row = {
	alterations: ['movables'],
	disclosure: 'Digitally decluttered: items were removed from this photo.',
	inShort: 'items were removed',
};
const changed = (part: string): Row => ({
	alterations: ['surfaces'],
	disclosure: mayDiffer(part),
	part,
});

function mayDiffer(parts: string): string {
	return `Digitally altered: ${parts} shown may differ from the property.`;
}

/** By v3's slugs. Of several tools that a photo went through the first one here has the sentence. */
const TOOL_ROWS: ReadonlyMap<string, Row> = new Map(
	Object.entries({
		'tool-under-construction': {
			alterations: ['movables', 'surfaces'],
			disclosure:
				'Digital rendering: the property is unfinished, and its final state may differ from this image.',
		},
		'tool-interior-design': {
			alterations: ['movables', 'surfaces'],
			disclosure:
				'Virtually redesigned: furniture, decor and finishes are not part of the property.',
			inShort: FURNISHED,
		},
		'tool-virtual-staging': STAGED,
		'tool-virtual-restaging': RESTAGED,
		'tool-furniture-restyle': RESTAGED,
		'tool-item-removal': DECLUTTERED,
		'tool-item-removal-mask': DECLUTTERED,
		'tool-day-to-dusk': {
			alterations: ['sky_lawn'],
			disclosure: 'Digitally altered: this photo was taken by day and turned into twilight.',
			inShort: 'day was turned into twilight',
		},
		'tool-wall-change': changed('the walls'),
		'tool-floor-change': changed('the floor'),
		'tool-ceiling-change': changed('the ceiling'),
		'tool-backsplash-change': changed('the backsplash'),
		[ENHANCEMENT.slug]: { alterations: ['corrections'], disclosure: '' },
	} satisfies Record<string, Row>),
);

/** Stands for a tool that nobody here knows. */
const UNLISTED: Row = { alterations: [], disclosure: '' };

/** What options do beside their tool, by their short values on any version of the API. */
const OPTION_ROWS: ReadonlyMap<string, Alteration> = new Map(
	Object.entries({
		'add-fire-to-fireplace': 'features',
		'add-screen-to-tv': 'features',
		'turn-on-lights': 'features',
		'replace-sky': 'sky_lawn',
		'lawn-touch-up': 'sky_lawn',
		'greener-grass': 'sky_lawn',
		'remove-extra-objects': 'movables',
		'shadow-removal': 'corrections',
	} satisfies Record<string, Alteration>),
);

/** What options add to a caption. */
const PHRASES: Readonly<Record<Alteration, string>> = {
	corrections: '',
	sky_lawn: 'sky or lawn',
	movables: 'furniture or items',
	features: 'fixtures such as a fire or a screen',
	surfaces: 'walls, floors or other surfaces',
	unknown: 'details',
};

/**
 * What a tool with these options alters. Nothing that is not known counts as a correction.
 * @param tool v3's slug, or undefined where it is not known
 * @param options titles or short values; undefined where nobody knows any more what was chosen
 */
export function alterationsOf(
	tool: string | undefined,
	options: readonly string[] | undefined,
): Alteration[] {
	if (options) return inOrder([...alterationsOfTool(tool), ...options.map(optionOf)]);
	// A tool without such a widget can be told nothing more: the API refuses a widget that is not the tool's own.
	if (!widgetsOf(tool).some(({ hasOptions }) => hasOptions)) return [...alterationsOfTool(tool)];
	const own = alterationsOfTool(tool).filter(isAltered);
	return inOrder([...own, 'unknown']);
}

function alterationsOfTool(tool: string | undefined): readonly Alteration[] {
	return TOOL_ROWS.get(tool ?? '')?.alterations ?? ['unknown'];
}

function optionOf(option: string): Alteration {
	return OPTION_ROWS.get(shortValue(option)) ?? 'unknown';
}

function widgetsOf(tool: string | undefined): readonly KnownWidget[] {
	const { space, widgets = [] } = findTool(tool ?? '') ?? {};
	return space ? [space, ...widgets] : widgets;
}

/** Stands for an option that nobody here knows. */
const UNKNOWN_OPTION = '';

/**
 * What a widget's value counts as among the options of `alterationsOf`. Rooms, styles and materials say nothing that the tool
 * does not do anyway. In a widget that is not known as the tool's own nobody knows what a value does, whatever its name.
 * @param widget its purpose, or its slug
 */
export function optionsSaid(tool: string, widget: string, value: string): string[] {
	const own = widgetsOf(tool).find(
		({ purpose }) => purpose === widget || widgetSlug(purpose, tool) === widget,
	);
	if (own?.hasOptions) return [value];
	// The enhancement changes nothing that would show but by an option.
	const isUsual = tool !== ENHANCEMENT.slug || own?.values.includes(shortValue(value));
	return own && isUsual ? [] : [value, UNKNOWN_OPTION];
}

/** Whether the photo shows something else than there is, and not only in a better light. */
export function isAltered(alteration: Alteration): boolean {
	return alteration !== 'corrections';
}

/** What was done to a photo before it came to a tool. */
export interface History {
	alterations: Alteration[];
	/** What it went through, by v3's slugs, as far as a caption says more of it. */
	tools: string[];
}

/** What was done to one photo, or to what is made of several; undefined where nothing is known of any. */
export function unitedHistory(...histories: Array<History | undefined>): History | undefined {
	const known = histories.filter((history) => history !== undefined);
	if (known.length === 0) return undefined;
	const tools = known.flatMap((history) => history.tools);
	return {
		alterations: inOrder(known.flatMap(({ alterations }) => alterations)),
		// A photo may go through the same tools for ever: no list grows with it.
		tools: [...TOOL_ROWS.keys()].filter((tool) => tools.includes(tool)),
	};
}

/** What has become of a photo by one more tool. */
export function historyWith(
	tool: string | undefined,
	alterations: readonly Alteration[],
	before?: History,
): History {
	const own = { alterations: [...alterations], tools: tool === undefined ? [] : [tool] };
	return unitedHistory(before, own) ?? own;
}

function inOrder(found: readonly Alteration[]): Alteration[] {
	return ALTERATIONS.filter((one) => found.includes(one));
}

/**
 * One sentence for a caption; '' for what was corrected only.
 * @param tools what the photo went through, by v3's slugs
 */
export function disclosureOf(
	tools: ReadonlyArray<string | undefined>,
	alterations: readonly Alteration[],
): string {
	const rows = [...TOOL_ROWS].flatMap(([tool, row]) => (tools.includes(tool) ? row : []));
	const main = rows[0] ?? UNLISTED;
	const parts = inWords(rows.flatMap(({ part = [] }) => part));
	const beside = rows.filter(({ inShort }) => inShort !== main.inShort);
	const facts = [...new Set(beside.flatMap(({ inShort = [] }) => inShort))];
	const told = [
		...main.alterations,
		...beside.flatMap((row) => (row.inShort ? row.alterations : [])),
	];
	const more = alterations
		.filter((one) => isAltered(one) && !told.includes(one))
		.map((one) => (one === 'surfaces' && parts !== '' ? parts : PHRASES[one]));
	if (main.disclosure === '') return more.length === 0 ? '' : mayDiffer(inWords(more));
	const sentence = main.part === undefined ? main.disclosure : mayDiffer(parts);
	const differing = more.length === 0 ? [] : `${inWords(more)} may differ, too`;
	const clauses = [inWords(facts), differing].flat().filter((clause) => clause !== '');
	return clauses.length === 0 ? sentence : sentence.replace(/\.$/, `; ${clauses.join(', and ')}.`);
}

/**
 * What outputs tell of an image; nothing of one that could not be made, as there is no picture that shows anything.
 * @param known what is remembered of what the tool did; undefined where nobody knows more than the tool
 */
export function toldOf(
	tool: string | undefined,
	known: readonly Alteration[] | undefined,
	{ status, before }: { status?: string; before?: History } = {},
): { alterations: Alteration[]; disclosure: string } {
	if (status === 'failed') return { alterations: [], disclosure: '' };
	const own = known ?? alterationsOf(tool, undefined);
	const alterations = inOrder([...own, ...(before?.alterations ?? [])]);
	return { alterations, disclosure: disclosureOf([...(before?.tools ?? []), tool], alterations) };
}

function inWords(phrases: readonly string[]): string {
	const [last = '', ...others] = [...phrases].reverse();
	return others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`;
}
