import { shortValue } from './slugs';
import { ENHANCEMENT } from './tools';

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
}

const STAGED = 'Virtually staged: furniture and decor are not part of the property.';
const RESTAGED = 'Virtually restaged: the furniture and decor shown are not part of the property.';
const DECLUTTERED = 'Digitally decluttered: items were removed from this photo.';
const changed = (part: string) =>
	`Digitally altered: the ${part} shown may differ from the property.`;

/** By v3's slugs. */
const TOOL_ROWS: ReadonlyMap<string, Row> = new Map(
	Object.entries({
		[ENHANCEMENT.slug]: { alterations: ['corrections'], disclosure: '' },
		'tool-backsplash-change': { alterations: ['surfaces'], disclosure: changed('backsplash') },
		'tool-ceiling-change': { alterations: ['surfaces'], disclosure: changed('ceiling') },
		'tool-floor-change': { alterations: ['surfaces'], disclosure: changed('floor') },
		'tool-wall-change': { alterations: ['surfaces'], disclosure: changed('walls') },
		'tool-day-to-dusk': {
			alterations: ['sky_lawn'],
			disclosure: 'Digitally altered: this photo was taken by day and turned into twilight.',
		},
		'tool-furniture-restyle': { alterations: ['movables'], disclosure: RESTAGED },
		'tool-interior-design': {
			alterations: ['movables', 'surfaces'],
			disclosure:
				'Virtually redesigned: furniture, decor and finishes are not part of the property.',
		},
		'tool-item-removal': { alterations: ['movables'], disclosure: DECLUTTERED },
		'tool-item-removal-mask': { alterations: ['movables'], disclosure: DECLUTTERED },
		'tool-under-construction': {
			alterations: ['movables', 'surfaces'],
			disclosure:
				'Digital rendering: the property is unfinished, and its final state may differ from this image.',
		},
		'tool-virtual-restaging': { alterations: ['movables'], disclosure: RESTAGED },
		'tool-virtual-staging': { alterations: ['movables'], disclosure: STAGED },
	} satisfies Record<string, Row>),
);

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

/** What these widgets say, of rooms, styles and materials, the tool has said already. */
const TOLD_BY_TOOL = /(?:^|-)(?:area|space|style|color|material)$/;

/** Whether the items of a widget are options, each with an alteration of its own. */
export function hasOptions(purpose: string): boolean {
	return !TOLD_BY_TOOL.test(purpose);
}

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
	const { alterations } = TOOL_ROWS.get(tool ?? '') ?? { alterations: ['unknown'] as const };
	const isUncertain = !options && tool === ENHANCEMENT.slug;
	const found = isUncertain ? ['unknown'] : [...alterations, ...(options ?? []).map(optionOf)];
	return ALTERATIONS.filter((one) => found.includes(one));
}

function optionOf(option: string): Alteration {
	return OPTION_ROWS.get(shortValue(option)) ?? 'unknown';
}

/** Whether the photo shows something else than there is, and not only in a better light. */
export function isAltered(alteration: Alteration): boolean {
	return alteration !== 'corrections';
}

/** One sentence for a caption; '' for what was corrected only. */
export function disclosureOf(tool: string | undefined, alterations: readonly Alteration[]): string {
	const { disclosure = '', alterations: own = [] } = TOOL_ROWS.get(tool ?? '') ?? {};
	const more = alterations.filter((one) => isAltered(one) && !own.includes(one));
	if (more.length === 0) return disclosure;
	const phrases = more.map((one) => PHRASES[one]);
	if (disclosure !== '') return disclosure.replace(/\.$/, `; ${inWords(phrases)} may differ, too.`);
	return `Digitally altered: ${inWords(phrases)} shown may differ from the property.`;
}

/**
 * What outputs tell of an image; nothing of one that could not be made, as there is no picture that shows anything.
 * @param known what is remembered of it; undefined where nobody knows more than the tool
 */
export function toldOf(
	tool: string | undefined,
	known: readonly Alteration[] | undefined,
	status?: string,
): { alterations: Alteration[]; disclosure: string } {
	if (status === 'failed') return { alterations: [], disclosure: '' };
	const alterations = [...(known ?? alterationsOf(tool, undefined))];
	return { alterations, disclosure: disclosureOf(tool, alterations) };
}

function inWords(phrases: string[]): string {
	const [last = '', ...others] = [...phrases].reverse();
	return others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`;
}
