import fc from 'fast-check';

import {
	choicesOf,
	resolveItems,
	selectedOf,
	type Widget,
} from '../../../nodes/shared/api/widgets';
import { offeredSpaces, resolveSpace, spaceLabel } from '../../../nodes/shared/api/spaces';

const item = (id: string, title: string, isPremium = false) => ({ id, title, isPremium });
const widget = (id: string, items: Widget['items'], isOptional = true): Widget => ({
	id,
	title: `Widget ${id}`,
	purpose: `widget-${id}`,
	isOptional,
	items,
});

const options = [
	widget('w1', [
		item('fire', 'Add Fire to Fireplace'),
		item('tv', 'Add Screen to TV', true),
		item('odd,"id"', 'Sky, blue'),
	]),
];

const LABEL = 'Enhancement Option Names or IDs';

const resolveOptions = (chosen: unknown, widgets: Widget[]) => {
	const resolved = resolveItems(chosen, widgets, LABEL);
	if ('problem' in resolved) return resolved;
	const { items } = resolved;
	const edits = [...new Set(items.map(({ title }) => title))];
	return { selected: selectedOf(items), edits, keys: items.map(({ key }) => key).sort() };
};

const offer = (spaceTitle: string, widgets: Widget[]) => ({ spaceTitle, widgets });
const listed = (widgets: Widget[], written?: unknown) =>
	choicesOf([offer('Indoor', widgets)], written);

describe('choicesOf', () => {
	test('stores titles; marks premium items; shows the widget only where there are several', () => {
		expect(listed(options)).toEqual([
			{ name: 'Add Fire to Fireplace', value: 'Add Fire to Fireplace' },
			{ name: 'Add Screen to TV (Premium)', value: 'Add Screen to TV' },
			{ name: 'Sky, blue', value: 'Sky, blue' },
		]);
		const two = listed([...options, widget('w2', [item('x', 'X')])]);
		expect(two.map(({ name }) => name)).toEqual([
			'Widget w1: Add Fire to Fireplace',
			'Widget w1: Add Screen to TV (Premium)',
			'Widget w1: Sky, blue',
			'Widget w2: X',
		]);
	});

	test.each<[string, Widget[], string[]]>([
		[
			'a title that two widgets have',
			[widget('a', [item('x', 'Sky')]), widget('b', [item('y', ' sky')])],
			['x', 'y'],
		],
		[
			'a title that is another item’s ID',
			[widget('a', [item('x', 'y'), item('y', 'Sky')])],
			['x', 'Sky'],
		],
		[
			'title and ID that two widgets have',
			[widget('a', [item('x', 'Sky')]), widget('b', [item('x', 'Sky')])],
			['{"id":"a","item_id":"x"}', '{"id":"b","item_id":"x"}'],
		],
		['no title', [widget('a', [item('x', '')])], ['x']],
	])('%s is not stored', (_, widgets, values) => {
		expect(listed(widgets).map(({ value }) => value)).toEqual(values);
	});

	test.each([
		['JSON', '{"id":"w1","item_id":"tv"}'],
		['an ID', 'tv'],
		['a title in other letters', 'add screen to tv'],
	])('an entry that is written as %s stands in the list as it is written', (_, written) => {
		for (const one of [written, ['fire', written]]) {
			expect(listed(options, one)[1]).toEqual({
				name: 'Add Screen to TV (Premium)',
				value: written,
			});
		}
	});

	test('what is written and not on offer changes nothing', () => {
		for (const written of [['Pool', 7, {}], '={{ $json.x }}', null, {}]) {
			expect(listed(options, written)).toEqual(listed(options));
		}
	});

	test('of several spaces each entry names those that offer it', () => {
		const indoor = widget('i', [item('i1', 'Add Screen to TV'), item('i2', 'Remove')]);
		const outdoor = widget('o', [item('o1', 'Greener Grass', true), item('o2', 'Remove')]);
		const offers = [offer('Indoor', [indoor]), offer('Outdoor', [outdoor])];
		expect(choicesOf(offers)).toEqual([
			{ name: 'Add Screen to TV (Indoor)', value: 'Add Screen to TV' },
			{ name: 'Remove (Indoor, Outdoor)', value: 'Remove' },
			{ name: 'Greener Grass (Premium) (Outdoor)', value: 'Greener Grass' },
		]);
		expect(choicesOf(offers, ['o1', 'i2']).map(({ value }) => value)).toEqual([
			'Add Screen to TV',
			'i2',
			'o1',
		]);
	});

	test('what the list stores is always found again, whatever characters it has', () => {
		const texts = fc.string({ minLength: 1 });
		const items = fc.uniqueArray(fc.record({ id: texts, title: fc.string() }), {
			minLength: 1,
			selector: ({ id }) => id,
		});
		fc.assert(
			fc.property(fc.uniqueArray(texts, { minLength: 1, maxLength: 2 }), items, (ids, some) => {
				const widgets = ids.map((id) =>
					widget(
						id,
						some.map((one) => item(one.id, one.title)),
					),
				);
				const selected = widgets.flatMap(({ id, items: own }) =>
					own.map((one) => ({ id, item_id: one.id })),
				);
				const stored = listed(widgets).map(({ value }) => value);
				expect(resolveOptions(stored, widgets)).toMatchObject({ selected });
			}),
		);
	});
});

describe('resolveOptions', () => {
	const fire = { id: 'w1', item_id: 'fire' };
	const tv = { id: 'w1', item_id: 'tv' };
	const odd = { id: 'w1', item_id: 'odd,"id"' };
	const titleOf = new Map<unknown, string>([
		[fire, 'Add Fire to Fireplace'],
		[tv, 'Add Screen to TV'],
		[odd, 'Sky, blue'],
	]);

	test.each<[string, unknown, unknown[]]>([
		['nothing', [], []],
		['an empty text', '', []],
		['an empty text in a list', ['', 'fire'], [fire]],
		['null', null, []],
		['undefined', undefined, []],
		['stored values', [JSON.stringify(fire), JSON.stringify(tv)], [fire, tv]],
		['objects', [fire, { ...tv, more: 1 }], [fire, tv]],
		['one object', fire, [fire]],
		['item IDs', ['tv', 'fire'], [tv, fire]],
		['titles in any case', [' add fire to fireplace'], [fire]],
		['a premium title as shown', ['Add Screen to TV (Premium)'], [tv]],
		['titles in one text', 'Add Fire to Fireplace, tv', [fire, tv]],
		['a title with a comma', 'Sky, blue', [odd]],
		['a JSON list in one text', '["fire", {"id":"w1","item_id":"tv"}]', [fire, tv]],
		['one stored value as text', JSON.stringify(odd), [odd]],
		['the same one twice', ['fire', fire, JSON.stringify(fire)], [fire]],
		['lines', 'Add Fire to Fireplace\ntv', [fire, tv]],
		['lines of Windows', 'Add Fire to Fireplace\r\n\r\ntv\r\n', [fire, tv]],
		['semicolons', 'fire;tv', [fire, tv]],
		['a list in an entry of a list', ['Add Fire to Fireplace, tv'], [fire, tv]],
		['a title with a comma in a list', 'tv; Sky, blue', [tv, odd]],
		['objects of Notion', [{ id: 'x-1', name: 'Add Screen to TV', color: 'red' }], [tv]],
		['objects with a title', [{ title: 'add fire to fireplace' }], [fire]],
		['objects of a form', { name: 'No such one', value: 'tv' }, [tv]],
		['objects with an ID', [{ id: 'fire' }, { id: 'tv' }], [fire, tv]],
		['objects in a text', '[{"name":"Add Screen to TV"},{"name":"fire"}]', [tv, fire]],
	])('takes %s', (_, chosen, selected) => {
		const titles = selected.map((one) => titleOf.get(one));
		expect(resolveOptions(chosen, options)).toMatchObject({ selected, edits: titles });
	});

	test('numbers are IDs, too', () => {
		expect(resolveOptions([7], [widget('3', [item('7', 'Seven')])])).toEqual({
			selected: [{ id: '3', item_id: '7' }],
			edits: ['Seven'],
			keys: ['seven'],
		});
		expect(resolveOptions([{ id: 3, item_id: 7 }], [widget('3', [item('7', 'Seven')])])).toEqual({
			selected: [{ id: '3', item_id: '7' }],
			edits: ['Seven'],
			keys: ['seven'],
		});
	});

	test.each<[string, unknown]>([
		['an unknown item', ['garage']],
		['a known item of another widget', [{ id: 'w9', item_id: 'fire' }]],
		['a number in a text', '5'],
		['half an object', [{ id: 'w1' }]],
	])('refuses %s and lists what there is', (_, chosen) => {
		expect(resolveOptions(chosen, options)).toEqual({
			problem: {
				message: expect.stringContaining('that is not offered here'),
				description: expect.stringContaining(
					'"Add Fire to Fireplace", "Add Screen to TV", "Sky, blue"',
				),
			},
		});
	});

	test.each<[string, unknown]>([
		['a flag', true],
		['a list in a list', [['fire']]],
		['an object that says nothing', [{ color: 'fire' }]],
	])('refuses %s', (_, chosen) => {
		expect(resolveOptions(chosen, options)).toMatchObject({
			problem: { message: expect.stringContaining('no list of options') },
		});
	});

	test('says when a space has no options at all', () => {
		expect(resolveOptions(['fire'], [])).toMatchObject({
			problem: { description: expect.stringContaining('None is offered') },
		});
	});

	test('an item that two widgets have must be told apart', () => {
		const widgets = [widget('a', [item('x', 'X')]), widget('b', [item('x', 'X')])];
		expect(resolveOptions(['x'], widgets)).toMatchObject({
			problem: {
				description: expect.stringContaining('{"id":"a","item_id":"x"}, {"id":"b","item_id":"x"}'),
			},
		});
		expect(resolveOptions([{ id: 'b', item_id: 'x' }], widgets)).toEqual({
			selected: [{ id: 'b', item_id: 'x' }],
			edits: ['X'],
			// Both are called the same, so only the ID tells them apart.
			keys: ['x'],
		});
	});

	test('a mandatory widget needs a choice', () => {
		const widgets = [...options, widget('m', [item('day', 'Day'), item('night', 'Night')], false)];
		expect(resolveOptions(['fire'], widgets)).toEqual({
			problem: {
				message: expect.stringContaining('needs a choice for "Widget m"'),
				description: expect.stringContaining('"Day", "Night"'),
			},
		});
		expect(resolveOptions(['fire', 'Night'], widgets)).toEqual({
			selected: [fire, { id: 'm', item_id: 'night' }],
			edits: ['Add Fire to Fireplace', 'Night'],
			keys: ['add-fire-to-fireplace', 'night'],
		});
	});

	test('answers every value, and sends only what the catalogue has', () => {
		fc.assert(
			fc.property(fc.anything(), (chosen) => {
				const result = resolveOptions(chosen, options);
				if ('selected' in result) {
					for (const one of result.selected) expect([fire, tv, odd]).toContainEqual(one);
				} else {
					expect(result.problem.message).not.toBe('');
				}
			}),
		);
	});
});

describe('spaces', () => {
	const space = (name: string, more: object = {}) => ({
		name,
		title: name.replace('space-', ''),
		isActive: true,
		isPremium: false,
		...more,
	});
	const spaces = [
		space('space-b', { priority: 2 }),
		space('space-old', { isActive: false }),
		space('space-x'),
		space('space-a', { priority: 1, isPremium: true }),
		space('space-y'),
	];

	test('are offered when active, in the order of priority', () => {
		expect(offeredSpaces(spaces).map(({ name }) => name)).toEqual([
			'space-a',
			'space-b',
			'space-x',
			'space-y',
		]);
		expect(offeredSpaces(spaces).map(spaceLabel)).toEqual(['a (Premium)', 'b', 'x', 'y']);
	});

	test.each([
		['space-a', 'space-a'],
		[' space-b ', 'space-b'],
		['A', 'space-a'],
	])('%p is found', (chosen, name) => {
		expect(resolveSpace(chosen, spaces, 'Space')).toMatchObject({ space: { name } });
	});

	test.each([['space-old'], ['garden'], ['']])(
		'%p is refused, with a list of what there is',
		(chosen) => {
			expect(resolveSpace(chosen, spaces, 'Space')).toMatchObject({
				problem: { description: expect.stringContaining('"a" (space-a), "b" (space-b)') },
			});
		},
	);

	test.each([[undefined], [null], ['  ']])('%p counts as empty', (chosen) => {
		expect(resolveSpace(chosen, spaces, 'Space')).toMatchObject({
			problem: { message: expect.stringContaining('is empty') },
		});
	});
});
