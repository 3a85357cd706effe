import fc from 'fast-check';

import { LruMap } from '../../../nodes/shared/core/lruMap';

const keysOf = <V>(map: LruMap<V>) => map.all().map(([key]) => key);

test('what was set longest ago is forgotten; setting it again makes it the newest', () => {
	const map = new LruMap<number>(2);
	map.set('a', 1);
	map.set('b', 2);
	map.set('a', 3);
	map.set('c', 4);
	expect(map.all()).toEqual([
		['a', 3],
		['c', 4],
	]);
	map.delete('a');
	expect(map.get('a')).toBeUndefined();
});

test('what is held stays, and goes when it is free', () => {
	const map = new LruMap<number>(2, (until, now) => until > now);
	for (const key of ['a', 'b', 'c', 'd']) map.set(key, 100, 0);
	expect(keysOf(map)).toEqual(['a', 'b', 'c', 'd']);
	map.set('e', 200, 100);
	expect(keysOf(map)).toEqual(['d', 'e']);
});

test('it holds what was set last, and never more than it may', () => {
	const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'));
	fc.assert(
		fc.property(keys, fc.integer({ min: 1, max: 5 }), (set, most) => {
			const map = new LruMap<boolean>(most);
			for (const key of set) map.set(key, true);
			const newest = [...new Set([...set].reverse())].slice(0, most).reverse();
			expect(keysOf(map)).toEqual(newest);
		}),
	);
});
