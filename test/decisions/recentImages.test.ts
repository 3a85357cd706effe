import fc from 'fast-check';

import { keyOf, RecentImages, REMEMBERED_IMAGES } from '../../nodes/decisions/recentImages';

describe('what is remembered', () => {
	test('an image is new once', () => {
		const images = new RecentImages();
		expect(images.add('a')).toBe(true);
		expect(images.add('a')).toBe(false);
		expect(images.has('a')).toBe(true);
		expect(images.has('b')).toBe(false);
	});

	test('it is bounded, and the oldest are forgotten first', () => {
		const images = new RecentImages();
		for (let index = 0; index < REMEMBERED_IMAGES + 10; index++) images.add(`image ${index}`);
		expect(images.all()).toHaveLength(REMEMBERED_IMAGES);
		expect(images.has('image 9')).toBe(false);
		expect(images.has('image 10')).toBe(true);
		images.learn(Array.from({ length: 50 }, (_, index) => `older ${index}`));
		expect(images.all()).toHaveLength(REMEMBERED_IMAGES);
		expect(images.has(`image ${REMEMBERED_IMAGES + 9}`)).toBe(true);
	});

	test('what was stored and what is known here come together', () => {
		fc.assert(
			fc.property(fc.array(fc.string()), fc.array(fc.string()), (stored, own) => {
				const images = new RecentImages();
				for (const key of own) images.add(key);
				images.learn(stored);
				expect(new Set(images.all())).toEqual(new Set([...stored, ...own]));
			}),
		);
	});

	test('keys tell events, orders and images apart, and are short', () => {
		const keys = [
			keyOf('imageGenerated', 'a', 'b'),
			keyOf('imageUpscaled', 'a', 'b'),
			keyOf('imageGenerated', 'ab', ''),
			keyOf('imageGenerated', '', 'ab'),
			keyOf('imageGenerated', null, 'ab'),
		];
		expect(new Set(keys).size).toBe(keys.length);
		for (const key of keys) expect(key).toHaveLength(16);
	});
});
