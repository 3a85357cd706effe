import * as fc from 'fast-check';

import {
	ALTERATIONS,
	alterationsOf,
	disclosureOf,
	hasOptions,
	isAltered,
	type Alteration,
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
		expect(disclosureOf(tool, alterations)).toBe(disclosure);
	});

	test('every known tool has a row', () => {
		expect(ROWS.map(([tool]) => tool).sort()).toEqual(TOOLS.map(({ slug }) => slug).sort());
		const listed = SANDBOX_TOOLS.map(({ slug }) => slug).filter(
			(slug) => !UNLISTED_TOOLS.includes(slug),
		);
		expect(ROWS.map(([tool]) => tool)).toEqual(expect.arrayContaining(listed));
	});

	test.each(ROWS.filter(([tool]) => tool !== ENHANCEMENT))(
		'%s does so whatever else was chosen, where nobody knows that any more',
		(tool, alterations) => {
			expect(alterationsOf(tool, undefined)).toEqual(alterations);
		},
	);

	test('of the enhancement without its options nothing is known', () => {
		expect(alterationsOf(ENHANCEMENT, undefined)).toEqual(['unknown']);
		expect(disclosureOf(ENHANCEMENT, ['unknown'])).toBe(
			'Digitally altered: details shown may differ from the property.',
		);
	});

	test.each([undefined, '', ...UNLISTED_TOOLS, 'tool-of-tomorrow', 'constructor', '__proto__'])(
		'nothing is known of the tool %j',
		(tool) => {
			for (const options of [undefined, []]) {
				expect(alterationsOf(tool, options)).toEqual(['unknown']);
			}
			expect(disclosureOf(tool, ['unknown'])).toBe(
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
			widgets?: ReadonlyArray<{
				purpose: string;
				values: readonly string[];
				unconfirmed?: readonly string[];
				unlisted?: readonly string[];
			}>;
		}>,
	) =>
		tools
			.flatMap(({ widgets = [] }) => widgets)
			.filter(({ purpose }) => hasOptions(purpose))
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

	test.each([
		['area', false],
		['space', false],
		['style', false],
		['sky-style', false],
		['color', false],
		['material', false],
		['enhancement-options', true],
		['day-to-dusk-options', true],
		['darkness-factor', true],
		['mood', true],
		['lifestyle', true],
		['', true],
	])('whether the items of "%s" are options: %s', (purpose, expected) => {
		expect(hasOptions(purpose)).toBe(expected);
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
		expect(disclosureOf(tool, alterations)).toBe(disclosure);
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
				const disclosure = disclosureOf(tool, alterations);
				expect(disclosure === '').toBe(!alterations.some(isAltered));
				if (disclosure !== '') expect(disclosure).toMatch(/^[A-Z][^.\n]{20,198}\.$/);
			}),
			{ numRuns: 2_000 },
		);
	});

	test('what was remembered, too: any alterations of any tool have their caption', () => {
		fc.assert(
			fc.property(anyTool, fc.subarray([...ALTERATIONS]), (tool, alterations) => {
				const disclosure = disclosureOf(tool, alterations);
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
