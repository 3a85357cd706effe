import {
	itemSlug,
	otherShortValue,
	saysName,
	shortInWidget,
	shortOfItemSlug,
	shortValue,
	titleOf,
	widgetSlug,
} from '../../../nodes/shared/api/slugs';
import { resolveSpace, spaceKey, type Space } from '../../../nodes/shared/api/spaces';

test.each([
	['Add Screen to TV', 'add-screen-to-tv'],
	['Replace Sky (Premium)', 'replace-sky'],
	['  Sky,  blue! ', 'sky-blue'],
	['Küche & Bad', 'küche-bad'],
	['replace-sky', 'replace-sky'],
	['???', ''],
	['', ''],
])('shortValue(%p) is %p', (name, short) => {
	expect(shortValue(name)).toBe(short);
	expect(shortValue(shortValue(name))).toBe(short);
});

test.each([
	['add-screen-to-tv', 'Add Screen to TV'],
	['add-fire-to-fireplace', 'Add Fire to Fireplace'],
	['twilight-without-cloud', 'Twilight without Cloud'],
	['to-tv', 'To TV'],
	['indoor', 'Indoor'],
	['', ''],
])('titleOf(%p) is %p, and leads back', (short, title) => {
	expect(titleOf(short)).toBe(title);
	expect(shortValue(title)).toBe(short);
});

test('slugs of widgets and items, and back', () => {
	const widget = widgetSlug('enhancement-options', 'tool-image-enhancement');
	expect(widget).toBe('widget-enhancement-options-tool-image-enhancement');
	expect(itemSlug('replace-sky', widget)).toBe(`item-replace-sky-${widget}`);
	expect(shortOfItemSlug(`item-replace-sky-${widget}`)).toBe('replace-sky');
});

test('an item of another widget is not taken for the one that is named like it', () => {
	const widget = widgetSlug('enhancement-options', 'tool-image-enhancement');
	const two = `item-shadow-removal-widget-pool-${widget}`;
	expect(shortOfItemSlug(two)).toBe('shadow-removal-widget-pool');
	expect(shortInWidget(two, widget)).toBe('shadow-removal-widget-pool');
	expect(shortInWidget(itemSlug('replace-sky', widget), widget)).toBe('replace-sky');
	for (const other of [
		itemSlug('replace-sky', 'widget-pool-tool-image-enhancement'),
		...['replace-sky', `item-${widget}`, `item--${widget}`, widget, ''],
	]) {
		expect(shortInWidget(other, widget)).toBeUndefined();
	}
});

test.each(['replace-sky', 'item-', 'item-widget-x', 'widget-area-tool', '', 'Item-a-widget-b'])(
	'%p is no item’s slug',
	(text) => expect(shortOfItemSlug(text)).toBeUndefined(),
);

describe('a space on both versions', () => {
	const space = (name: string, title: string): Space => ({
		name,
		title,
		isActive: true,
		isPremium: false,
	});
	const V1 = [space('space-indoor', 'Indoor'), space('space-outdoor', 'Outdoor')];
	const V3 = [space('indoor', 'Indoor'), space('outdoor', 'Outdoor')];
	const ODD = [space('sp-1', 'Indoor Rooms'), space('sp-2', 'Outdoor Views')];
	const BOTH = [space('a', 'Indoor and Outdoor'), space('b', 'Indoor')];

	test.each([
		[V1, 'indoor', 'space-indoor'],
		[V1, ' Outdoor ', 'space-outdoor'],
		[V3, 'space-indoor', 'indoor'],
		[V3, 'Space Outdoor', 'outdoor'],
		[V3, 'INDOOR', 'indoor'],
		[ODD, 'space-indoor', 'sp-1'],
		[ODD, 'outdoor', 'sp-2'],
		[BOTH, 'indoor', 'b'],
	])('%j: %p is %p', (spaces, wanted, name) => {
		expect(resolveSpace(wanted, spaces, 'Space')).toMatchObject({ space: { name } });
	});

	test.each([
		[V3, 'space-bedroom'],
		[V3, 'indoor outdoor'],
		[[space('x', 'Indoor A'), space('y', 'Indoor B')], 'space-indoor'],
	])('%j: %p is not guessed', (spaces, wanted) => {
		expect(resolveSpace(wanted, spaces, 'Space')).toMatchObject({
			problem: { message: expect.stringContaining(wanted) as string },
		});
	});

	test('is called the same on both', () => {
		const keys = (spaces: Space[]) => spaces.map((one) => spaceKey(one, spaces));
		expect(keys(V1)).toEqual(['indoor', 'outdoor']);
		expect(keys(V3)).toEqual(['indoor', 'outdoor']);
		expect(keys(ODD)).toEqual(['indoor', 'outdoor']);
		expect(keys([space('space-bedroom', 'Bedroom')])).toEqual(['bedroom']);
	});

	const ROOMS = [
		space('space-outdoor', 'Outdoor'),
		space('space-outdoor-kitchen', 'Outdoor Kitchen'),
		space('space-kitchen--', 'Kitchen'),
	];
	const TWO_OF_A_SIDE = [
		space('a', 'Outdoor Pool'),
		space('b', 'Outdoor Patio'),
		space('c', 'Indoor'),
	];
	const SAME_TITLE = [space('a', 'Outdoor'), space('b', 'Outdoor'), space('c', 'Indoor')];

	test.each([
		['rooms', ROOMS, ['outdoor', 'outdoor-kitchen', 'kitchen']],
		['two of one side', TWO_OF_A_SIDE, ['outdoor-pool', 'outdoor-patio', 'indoor']],
		['two of one title', SAME_TITLE, ['outdoor a', 'outdoor b', 'indoor']],
	])('no two are called the same: %s', (_, spaces, keys) => {
		expect(spaces.map((one) => spaceKey(one, spaces))).toEqual(keys);
	});

	/** What says more than the name of a space is not that space. */
	test.each([
		'outdoor-kitchen',
		'Outdoor Pool',
		'outdoor_patio',
		'space-outdoor-kitchen',
		'Indoor/Outdoor',
		'Indoor, Outdoor',
		'Indoor\nOutdoor',
		'not outdoor',
		'outdoor!kitchen',
		'!outdoor',
		'Outdoor?',
		'~~Outdoor~~',
		'out/door',
		'item-outdoor-widget-area-tool-image-enhancement, item-indoor-widget-area-tool-image-enhancement',
		'item-outdoor-patio-widget-space-tool-virtual-staging',
		'out door',
		'outdoors',
		'https://a.example/outdoor',
	])('%j is neither indoor nor outdoor', (wanted) => {
		for (const spaces of [V1, V3, ODD]) {
			expect(resolveSpace(wanted, spaces, 'Space')).toHaveProperty('problem');
		}
	});

	test.each<[unknown, string]>([
		['item-outdoor-widget-area-tool-image-enhancement', 'outdoor'],
		['OUTDOOR', 'outdoor'],
		['space - outdoor', 'outdoor'],
		[{ name: 'Outdoor' }, 'outdoor'],
		[{ id: 'rec1', name: 'Indoor', color: 'blue' }, 'indoor'],
		[['Outdoor'], 'outdoor'],
		[[{ title: 'Outdoor' }], 'outdoor'],
		['Outdoor Area', 'outdoor'],
		['space-indoor--', 'indoor'],
		['"Outdoor"', 'outdoor'],
		['- Outdoor\u200b', 'outdoor'],
		[{ index: 1, label: 'Outdoor' }, 'outdoor'],
	])('%j is %p', (wanted, name) => {
		expect(resolveSpace(wanted, V3, 'Space')).toMatchObject({ space: { name } });
	});

	test.each<[unknown, string]>([
		[{ id: 'outdoor' }, 'outdoor'],
		[{ id: 'x', type: 'select', select: { name: 'Outdoor' } }, 'outdoor'],
		[{ id: 'indoor', type: 'select', select: { name: 'Outdoor' } }, 'outdoor'],
		[[{ type: 'multi_select', multi_select: [{ name: 'Outdoor' }] }], 'outdoor'],
		[{ name: 'Room', value: 'Outdoor' }, 'outdoor'],
		[{ title: 'Outdoor', value: 'outdoor', id: 'indoor' }, 'outdoor'],
		[{ title: 'Drau\u00dfen', id: 'outdoor' }, 'outdoor'],
	])('%j: what is known counts: %p', (wanted, name) => {
		expect(resolveSpace(wanted, V3, 'Space')).toMatchObject({ space: { name } });
	});

	test.each<[unknown, string]>([
		[['Indoor', 'Outdoor'], '"["Indoor","Outdoor"]"'],
		[{ place: 'Outdoor' }, '"{"place":"Outdoor"}"'],
		[{ name: 'Indoor', value: 'outdoor' }, '"{"name":"Indoor","value":"outdoor"}"'],
		[{ id: 'rec1', fields: { Name: 'Indoor' } }, '"{"id":"rec1","fields":{"Name":"Indoor"}}"'],
		[{ type: 'multi_select', multi_select: [{ name: 'a' }, { name: 'b' }] }, '"[{"name":"a"}'],
		[{ name: 'Garage' }, '"Garage"'],
		[true, '"true"'],
		[NaN, '"NaN"'],
		[{}, '"{}"'],
		[{ place: 'x'.repeat(1_000) }, `"{"place":"${'x'.repeat(80)}`],
	])('%j is no space, and is named: %s', (wanted, quoted) => {
		const result = resolveSpace(wanted, V3, 'Space');
		const message = 'problem' in result ? result.problem.message : '';
		expect(message).toContain(`does not offer: ${quoted}`);
		expect(message.length).toBeLessThan(200);
	});

	test.each<[unknown]>([[[]], [null], [' '], [{ type: 'select', select: null }]])(
		'%j is nothing',
		(wanted) => {
			expect(resolveSpace(wanted, V3, 'Space')).toMatchObject({
				problem: { message: '"Space" is empty' },
			});
		},
	);

	test('among rooms a side is no room of that side', () => {
		const rooms = [space('r1', 'Outdoor Kitchen'), space('r2', 'Kitchen')];
		expect(resolveSpace('outdoor', rooms, 'Room Type')).toHaveProperty('problem');
		expect(spaceKey(space('r1', 'Outdoor Kitchen'), rooms)).toBe('outdoor-kitchen');
	});
});

test.each([
	['home-office', true],
	['Home  Office', true],
	['HOME_OFFICE', true],
	['Home Office (Premium)', true],
	['`home office`', true],
	['["Home Office"', true],
	['item-home-office-widget-space-tool-x', true],
	['Home, Office', false],
	['home; office', false],
	['Home/Office', false],
	['home\noffice', false],
	['not: home office', false],
	['home office!', false],
	['homeoffice', false],
	['', false],
	['""', false],
])('%j says "Home Office": %p', (text, says) => {
	expect(saysName(text, 'Home Office')).toBe(says);
});

test.each([
	['Trees & Lawn', true],
	['trees&lawn', true],
	['trees-lawn', true],
	['Trees, Lawn', false],
	['Trees / Lawn', false],
])('%j says "Trees & Lawn": %p', (text, says) => {
	expect(saysName(text, 'Trees & Lawn')).toBe(says);
});

describe('a value that is in no list', () => {
	const KNOWN = ['modern', 'scandinavian', 'living-room', 'kitchen', 'home-office', 'office'];

	test.each([
		['replace-sky', 'replace-sky'],
		['Replace Sky (Premium)', 'replace-sky'],
		['warm_modern', 'warm-modern'],
		['Outdoor Pool', 'outdoor-pool'],
		['modern 2', 'modern-2'],
		['K\u00fcche', 'k\u00fcche'],
		['item-outdoor-patio-widget-space-tool-virtual-staging', 'outdoor-patio'],
	])('%j goes out as %j', (text, short) => {
		expect(otherShortValue(text, KNOWN)).toBe(short);
	});

	test.each([
		'modern/scandinavian',
		'Modern Scandinavian',
		'modern-scandinavian',
		'modern_scandinavian_kitchen',
		'living room kitchen',
		'modern; scandinavian',
		'modern\nscandinavian',
		'modern & scandinavian',
		'modern + warm',
		'modern and scandinavian',
		'kitchen or living room',
		'item-modern-widget-style-tool-x, item-warm-widget-style-tool-x',
		'modern|warm',
		'["modern"]',
		'5',
		'',
		'---',
		'a'.repeat(101),
		'a '.repeat(200),
		// What programs write where there is no value.
		...[
			'undefined',
			'null',
			'NULL',
			'NaN',
			'Infinity',
			'-Infinity',
			'true',
			'False',
			'None',
			'nil',
		],
		...['__proto__', '[object Object]', 'object Object', 'Invalid Date', 'Invalid DateTime'],
		...['default', 'Default', 'default (Premium)', 'item-default-widget-style-tool-x'],
		'item-undefined-widget-style-tool-x',
		// IDs.
		...['recA1b2C3d4E5f6G', '9db639e4-1c3b-49d8-901d-d8ea94413156', '65a1f0c2d3e4b5a697887766'],
		'1aB2cD3eF4gH5iJ6kL7mN8oP9qR',
	])('%j is refused', (text) => {
		expect(otherShortValue(text, KNOWN)).toBeUndefined();
	});
});
