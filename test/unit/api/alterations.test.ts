import * as fc from 'fast-check';

import {
	ALTERATIONS,
	alterationsOf,
	disclosureOf,
	historyWith,
	isAltered,
	optionsSaid,
	toldOf,
	unitedHistory,
	type Alteration,
	type History,
} from '../../../nodes/shared/api/alterations';
import { itemSlug, shortOfItemSlug, titleOf, widgetSlug } from '../../../nodes/shared/api/slugs';
import { TOOLS } from '../../../nodes/shared/api/tools';
import { defaultCatalogue } from '../../../sandbox/v1/catalogue';
import { TOOLS as SANDBOX_TOOLS, UNLISTED_TOOLS } from '../../../sandbox/v3/tools';

const ENHANCEMENT = 'tool-image-enhancement';

const ROWS: ReadonlyArray<[string, Alteration[], string]> = [
	[ENHANCEMENT, ['corrections'], ''],
	[
		'tool-virtual-staging',
		['movables'],
		'Virtually staged: furniture and decor are not part of the property.',
	],
	[
		'tool-virtual-restaging',
		['movables'],
		'Virtually restaged: the furniture and decor shown are not part of the property.',
	],
	[
		'tool-furniture-restyle',
		['movables'],
		'Virtually restaged: the furniture and decor shown are not part of the property.',
	],
	[
		'tool-interior-design',
		['movables', 'surfaces'],
		'Virtually redesigned: furniture, decor and finishes are not part of the property.',
	],
	[
		'tool-under-construction',
		['movables', 'surfaces'],
		'Digital rendering: the property is unfinished, and its final state may differ from this image.',
	],
	['tool-item-removal', ['movables'], 'Digitally decluttered: items were removed from this photo.'],
	[
		'tool-item-removal-mask',
		['movables'],
		'Digitally decluttered: items were removed from this photo.',
	],
	[
		'tool-day-to-dusk',
		['sky_lawn'],
		'Digitally altered: this photo was taken by day and turned into twilight.',
	],
	[
		'tool-wall-change',
		['surfaces'],
		'Digitally altered: the walls shown may differ from the property.',
	],
	[
		'tool-floor-change',
		['surfaces'],
		'Digitally altered: the floor shown may differ from the property.',
	],
	[
		'tool-ceiling-change',
		['surfaces'],
		'Digitally altered: the ceiling shown may differ from the property.',
	],
	[
		'tool-backsplash-change',
		['surfaces'],
		'Digitally altered: the backsplash shown may differ from the property.',
	],
];

const OPTIONS: Readonly<Record<string, Alteration>> = {
	'add-fire-to-fireplace': 'features',
	'add-screen-to-tv': 'features',
	'turn-on-lights': 'features',
	'replace-sky': 'sky_lawn',
	'lawn-touch-up': 'sky_lawn',
	'greener-grass': 'sky_lawn',
	'remove-extra-objects': 'movables',
	'shadow-removal': 'corrections',
};

/** Of tools that AI HomeDesign does not list nobody knows what they do, whatever they are told. */
const UNKNOWN_ON_PURPOSE = ['factor-darker', 'factor-lighter'];

describe('what a tool does', () => {
	test.each(ROWS)('%s', (tool, alterations, disclosure) => {
		expect(alterationsOf(tool, [])).toEqual(alterations);
		expect(disclosureOf([tool], alterations)).toBe(disclosure);
	});

	test('every known tool has a row', () => {
		expect(ROWS.map(([tool]) => tool).sort()).toEqual(TOOLS.map(({ slug }) => slug).sort());
		const listed = SANDBOX_TOOLS.map(({ slug }) => slug).filter(
			(slug) => !UNLISTED_TOOLS.includes(slug),
		);
		expect(ROWS.map(([tool]) => tool)).toEqual(expect.arrayContaining(listed));
	});

	const WITH_OPTIONS = [ENHANCEMENT, 'tool-day-to-dusk'];

	test.each(ROWS.filter(([tool]) => !WITH_OPTIONS.includes(tool)))(
		'%s does so whatever else was chosen, where nobody knows that any more',
		(tool, alterations) => {
			expect(alterationsOf(tool, undefined)).toEqual(alterations);
		},
	);

	test('what takes options may have done more, where nobody knows them any more', () => {
		for (const tool of SANDBOX_TOOLS.filter(({ widgets }) =>
			widgets?.some(({ purpose }) => purpose.endsWith('-options')),
		)) {
			expect(WITH_OPTIONS).toContain(tool.slug);
		}
		expect(alterationsOf('tool-day-to-dusk', undefined)).toEqual(['sky_lawn', 'unknown']);
		expect(toldOf('tool-day-to-dusk', undefined).disclosure).toBe(
			'Digitally altered: this photo was taken by day and turned into twilight; details may differ, too.',
		);
	});

	test('of the enhancement without its options nothing is known', () => {
		expect(alterationsOf(ENHANCEMENT, undefined)).toEqual(['unknown']);
		expect(disclosureOf([ENHANCEMENT], ['unknown'])).toBe(
			'Digitally altered: details shown may differ from the property.',
		);
	});

	test.each([undefined, '', ...UNLISTED_TOOLS, 'tool-of-tomorrow', 'constructor', '__proto__'])(
		'nothing is known of the tool %j',
		(tool) => {
			for (const options of [undefined, []]) {
				expect(alterationsOf(tool, options)).toEqual(['unknown']);
			}
			expect(disclosureOf([tool], ['unknown'])).toBe(
				'Digitally altered: details shown may differ from the property.',
			);
		},
	);
});

describe('what an option does', () => {
	test.each(Object.entries(OPTIONS))('%s: %s, as short value and as title', (option, own) => {
		for (const spelled of [option, titleOf(option), titleOf(option).toUpperCase()]) {
			const expected = own === 'corrections' ? [own] : ['corrections', own];
			expect(alterationsOf(ENHANCEMENT, [spelled])).toEqual(expected);
		}
	});

	test.each(['gold-roof', 'Gold Roof', '', '???', 'constructor', '__proto__', 'replace sky, pool'])(
		'nothing is known of %j',
		(option) => {
			expect(alterationsOf(ENHANCEMENT, [option])).toEqual(['corrections', 'unknown']);
			expect(alterationsOf(ENHANCEMENT, ['Replace Sky', option])).toEqual([
				'corrections',
				'sky_lawn',
				'unknown',
			]);
		},
	);

	const optionsOf = (
		tools: ReadonlyArray<{
			slug: string;
			widgets?: ReadonlyArray<{
				purpose: string;
				values: readonly string[];
				unconfirmed?: readonly string[];
				unlisted?: readonly string[];
			}>;
		}>,
	) =>
		tools
			.flatMap(({ slug, widgets = [] }) =>
				widgets.filter(({ purpose }) => optionsSaid(slug, purpose, 'indoor').length > 0),
			)
			.flatMap(({ values, unconfirmed = [], unlisted = [] }) => [
				...values,
				...unconfirmed,
				...unlisted,
			]);
	const titlesOfV1 = Object.values(defaultCatalogue.widgets)
		.flat()
		.flatMap(({ items }) => items.map(({ title }) => title));

	test.each([
		['the package knows', optionsOf(TOOLS)],
		['the API of V1 has', titlesOfV1],
		['the API of V3 takes, those included that it does not list', optionsOf(SANDBOX_TOOLS)],
	])('every one that %s is known', (_, options) => {
		expect(options.length).toBeGreaterThan(3);
		const unknown = options.filter((option) =>
			alterationsOf(ENHANCEMENT, [option]).includes('unknown'),
		);
		expect(unknown.filter((option) => !UNKNOWN_ON_PURPOSE.includes(option))).toEqual([]);
	});

	const widgetOf = (purpose: string, tool = ENHANCEMENT) => widgetSlug(purpose, tool);

	test.each<[string, string, string, string[]]>([
		[ENHANCEMENT, 'area', 'indoor', []],
		[ENHANCEMENT, widgetOf('area'), 'Outdoor', []],
		[ENHANCEMENT, 'area', 'replace-sky', ['replace-sky', '']],
		[ENHANCEMENT, 'area', 'item-indoor-widget-pool', ['item-indoor-widget-pool', '']],
		[ENHANCEMENT, widgetOf('area', 'tool-virtual-staging'), 'indoor', ['indoor', '']],
		[ENHANCEMENT, 'green-area', 'indoor', ['indoor', '']],
		[ENHANCEMENT, 'space', 'indoor', ['indoor', '']],
		[ENHANCEMENT, 'pool', 'shadow-removal', ['shadow-removal', '']],
		[ENHANCEMENT, 'style', 'modern', ['modern', '']],
		[ENHANCEMENT, 'sky-style', 'blue-sky', ['blue-sky', '']],
		[ENHANCEMENT, 'enhancement-options', 'shadow-removal', ['shadow-removal']],
		['tool-virtual-staging', 'space', 'sauna', []],
		['tool-virtual-staging', widgetOf('style', 'tool-virtual-staging'), 'modern', []],
		['tool-virtual-staging', 'wall-color', 'red', ['red', '']],
		['tool-virtual-staging', 'material', 'oak', ['oak', '']],
		['tool-interior-design', 'color', 'pastel', []],
		['tool-day-to-dusk', 'sky-style', 'golden-hour', []],
		['tool-day-to-dusk', 'day-to-dusk-options', 'turn-on-lights', ['turn-on-lights']],
		['tool-item-removal', 'style', 'modern', ['modern', '']],
		['tool-of-tomorrow', 'style', 'modern', ['modern', '']],
		['constructor', '', '', ['', '']],
	])('%s is told in "%s" "%s": options %j', (tool, widget, value, expected) => {
		expect(optionsSaid(tool, widget, value)).toEqual(expected);
	});

	test.each<[string, string[], Alteration[], string]>([
		[
			ENHANCEMENT,
			['Add Screen to TV', 'Replace Sky'],
			['corrections', 'sky_lawn', 'features'],
			'Digitally altered: sky or lawn and fixtures such as a fire or a screen shown may differ from the property.',
		],
		[
			ENHANCEMENT,
			['Remove Extra Objects'],
			['corrections', 'movables'],
			'Digitally altered: furniture or items shown may differ from the property.',
		],
		[
			'tool-day-to-dusk',
			['Lawn Touch Up'],
			['sky_lawn'],
			'Digitally altered: this photo was taken by day and turned into twilight.',
		],
		[
			'tool-day-to-dusk',
			['Turn on Lights', 'Shadow Removal'],
			['corrections', 'sky_lawn', 'features'],
			'Digitally altered: this photo was taken by day and turned into twilight; fixtures such as a fire or a screen may differ, too.',
		],
		[
			'tool-virtual-staging',
			['new-mood'],
			['movables', 'unknown'],
			'Virtually staged: furniture and decor are not part of the property; details may differ, too.',
		],
	])('%s with %j', (tool, options, alterations, disclosure) => {
		expect(alterationsOf(tool, options)).toEqual(alterations);
		expect(disclosureOf([tool], alterations)).toBe(disclosure);
	});
});

describe('what several tools have done to a photo, one after the other', () => {
	/** Each tool with its options, the first one first. */
	const historyOf = (steps: ReadonlyArray<[tool: string, ...options: string[]]>) =>
		steps.reduce<History | undefined>(
			(before, [tool, ...options]) => historyWith(tool, alterationsOf(tool, options), before),
			undefined,
		);
	const tool = (name: string) => `tool-${name}`;

	test.each<[Array<[tool: string, ...options: string[]]>, Alteration[], string]>([
		[[['image-enhancement'], ['image-enhancement', 'shadow-removal']], ['corrections'], ''],
		[
			[['floor-change'], ['virtual-staging']],
			['movables', 'surfaces'],
			'Virtually staged: furniture and decor are not part of the property; the floor may differ, too.',
		],
		[
			[['virtual-staging'], ['floor-change']],
			['movables', 'surfaces'],
			'Virtually staged: furniture and decor are not part of the property; the floor may differ, too.',
		],
		[
			[['floor-change'], ['virtual-staging'], ['image-enhancement']],
			['corrections', 'movables', 'surfaces'],
			'Virtually staged: furniture and decor are not part of the property; the floor may differ, too.',
		],
		[
			[['image-enhancement', 'add-fire-to-fireplace'], ['day-to-dusk']],
			['corrections', 'sky_lawn', 'features'],
			'Digitally altered: this photo was taken by day and turned into twilight; fixtures such as a fire or a screen may differ, too.',
		],
		[
			[['floor-change'], ['wall-change'], ['ceiling-change'], ['image-enhancement']],
			['corrections', 'surfaces'],
			'Digitally altered: the walls, the floor and the ceiling shown may differ from the property.',
		],
		[
			[['item-removal'], ['virtual-staging']],
			['movables'],
			'Virtually staged: furniture and decor are not part of the property; items were removed.',
		],
		[
			[['item-removal'], ['day-to-dusk', 'turn-on-lights']],
			['sky_lawn', 'movables', 'features'],
			'Digitally decluttered: items were removed from this photo; day was turned into twilight, and fixtures such as a fire or a screen may differ, too.',
		],
		[
			[['item-removal-mask'], ['item-removal']],
			['movables'],
			'Digitally decluttered: items were removed from this photo.',
		],
		[
			[['under-construction'], ['virtual-staging'], ['floor-change']],
			['movables', 'surfaces'],
			'Digital rendering: the property is unfinished, and its final state may differ from this image; furniture and decor are virtual.',
		],
		[
			[['interior-design'], ['furniture-restyle'], ['wall-change']],
			['movables', 'surfaces'],
			'Virtually redesigned: furniture, decor and finishes are not part of the property.',
		],
		[
			[['of-tomorrow'], ['image-enhancement']],
			['corrections', 'unknown'],
			'Digitally altered: details shown may differ from the property.',
		],
		[
			[
				['image-enhancement', 'replace-sky'],
				['image-enhancement', 'gold-roof'],
			],
			['corrections', 'sky_lawn', 'unknown'],
			'Digitally altered: sky or lawn and details shown may differ from the property.',
		],
	])('%j: %j', (steps, alterations, disclosure) => {
		const all = steps.map(([name, ...options]): [string, ...string[]] => [tool(name), ...options]);
		const last = all.at(-1) ?? [''];
		const before = historyOf(all.slice(0, -1));
		const known = alterationsOf(last[0], last.slice(1));
		expect(toldOf(last[0], known, { before })).toEqual({ alterations, disclosure });
		expect(historyOf(all)?.alterations).toEqual(alterations);
	});

	test('nothing of any tool is ever lost, it stays one sentence, and no list grows', () => {
		const step = fc.tuple(
			fc.constantFrom(...TOOLS.map(({ slug }) => slug), 'tool-of-tomorrow'),
			fc.constantFrom(...Object.keys(OPTIONS), 'gold-roof'),
		);
		fc.assert(
			fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
				const history = historyOf(steps);
				const each = steps.flatMap(([name, option]) => alterationsOf(name, [option]));
				expect(history?.alterations).toEqual(ALTERATIONS.filter((one) => each.includes(one)));
				expect(history?.tools.length).toBeLessThanOrEqual(TOOLS.length);
				const caption = disclosureOf(history?.tools ?? [], history?.alterations ?? []);
				if (!each.some(isAltered)) expect(caption).toBe('');
				else expect(caption).toMatch(/^[A-Z][^.\n]{20,298}\.$/);
				if (each.includes('surfaces')) {
					expect(caption).toMatch(/floor|walls|ceiling|backsplash|finishes|unfinished/);
				}
				if (each.includes('sky_lawn')) expect(caption).toMatch(/sky|twilight/);
				if (each.includes('features')) expect(caption).toMatch(/fixtures/);
				if (each.includes('unknown')) expect(caption).toMatch(/details/);
			}),
			{ numRuns: 1_000 },
		);
	});

	test('of an image that could not be made nothing is told, whatever its photo went through', () => {
		const before = historyOf([[tool('floor-change')]]);
		const told = toldOf(tool('virtual-staging'), undefined, { status: 'failed', before });
		expect(told).toEqual({ alterations: [], disclosure: '' });
	});

	test('of photos of which nothing is known there is no history', () => {
		expect(unitedHistory()).toBeUndefined();
		expect(unitedHistory(undefined, undefined)).toBeUndefined();
		expect(unitedHistory(undefined, { alterations: ['surfaces'], tools: [] })).toEqual({
			alterations: ['surfaces'],
			tools: [],
		});
	});
});

describe('whatever is asked', () => {
	const anyTool = fc.oneof(
		fc.constantFrom(undefined, ...TOOLS.map(({ slug }) => slug)),
		fc.string(),
	);
	const anyOption = fc.oneof(
		fc.constantFrom(...Object.keys(OPTIONS), ...Object.keys(OPTIONS).map(titleOf)),
		fc.string(),
	);
	const anyOptions = fc.option(fc.array(anyOption, { maxLength: 6 }), { nil: undefined });

	test('nothing unknown passes for a correction, and the caption is one sentence', () => {
		fc.assert(
			fc.property(anyTool, anyOptions, (tool, options) => {
				const alterations = alterationsOf(tool, options);
				expect(alterations.length).toBeGreaterThan(0);
				expect(ALTERATIONS.filter((one) => alterations.includes(one))).toEqual(alterations);
				const isKnown =
					TOOLS.some(({ slug }) => slug === tool) && (options ?? []).every((one) => isInTable(one));
				if (!isKnown) expect(alterations).toContain('unknown');
				const disclosure = disclosureOf([tool], alterations);
				expect(disclosure === '').toBe(!alterations.some(isAltered));
				if (disclosure !== '') expect(disclosure).toMatch(/^[A-Z][^.\n]{20,198}\.$/);
			}),
			{ numRuns: 2_000 },
		);
	});

	test('what was remembered, too: any alterations of any tool have their caption', () => {
		fc.assert(
			fc.property(anyTool, fc.subarray([...ALTERATIONS]), (tool, alterations) => {
				const disclosure = disclosureOf([tool], alterations);
				if (alterations.some(isAltered)) expect(disclosure).toMatch(/^[A-Z][^.\n]{20,198}\.$/);
			}),
		);
	});

	test('an option in one of V3’s slugs is found by its short value', () => {
		const slug = itemSlug('replace-sky', widgetSlug('enhancement-options', ENHANCEMENT));
		expect(alterationsOf(ENHANCEMENT, [shortOfItemSlug(slug) ?? ''])).toEqual([
			'corrections',
			'sky_lawn',
		]);
	});

	const isInTable = (option: string) =>
		Object.keys(OPTIONS).some((known) => {
			const words = (text: string) =>
				text
					.toLowerCase()
					.split(/[^\p{L}\p{N}]+/u)
					.filter(Boolean)
					.join('-');
			return words(option) === known;
		});
});
