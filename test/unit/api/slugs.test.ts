import {
	itemSlug,
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
		expect(V1.map(spaceKey)).toEqual(['indoor', 'outdoor']);
		expect(V3.map(spaceKey)).toEqual(['indoor', 'outdoor']);
		expect(ODD.map(spaceKey)).toEqual(['indoor', 'outdoor']);
		expect(spaceKey(space('space-bedroom', 'Bedroom'))).toBe('bedroom');
	});
});
