import fc from 'fast-check';

import {
	keyOf,
	RecentImages,
	REMEMBERED_IMAGES,
} from '../../../nodes/AiHomeDesignTrigger/delivery/recentImages';

describe('what is remembered', () => {
	test('an image is new once', () => {
		const images = new RecentImages();
		expect(images.add('a', 1_000)).toBe(true);
		expect(images.add('a', 2_000)).toBe(false);
		expect(images.has('a')).toBe(true);
		expect(images.has('b')).toBe(false);
		expect(images.all()).toEqual({ a: 1 });
	});

	const many = (from: number, to: number) =>
		Object.fromEntries(
			Array.from({ length: to - from }, (_, index) => [`image ${from + index}`, from + index]),
		);

	test('it is bounded, and the oldest are forgotten first', () => {
		const images = new RecentImages();
		for (const [key, time] of Object.entries(many(0, REMEMBERED_IMAGES + 10)))
			images.add(key, time * 1000);
		expect(Object.keys(images.all())).toHaveLength(REMEMBERED_IMAGES);
		expect(images.has('image 9')).toBe(false);
		expect(images.has('image 10')).toBe(true);
	});

	test('what is older than all that are remembered may be forgotten', () => {
		const images = new RecentImages();
		images.learn(many(1_000, 1_000 + REMEMBERED_IMAGES - 1));
		// As long as none is forgotten, an old one is new.
		expect(images.mayBeForgotten(1_000)).toBe(false);
		images.add('late', 2_500_000);
		expect(images.mayBeForgotten(999_000)).toBe(true);
		expect(images.mayBeForgotten(1_000_000)).toBe(false);
		expect(images.mayBeForgotten(5_000_000)).toBe(false);
		expect(images.mayBeForgotten(undefined)).toBe(false);
	});

	test('also when another process has gone on meanwhile', () => {
		const images = new RecentImages();
		images.learn(many(0, REMEMBERED_IMAGES));
		images.learn(many(REMEMBERED_IMAGES / 2, REMEMBERED_IMAGES * 1.5));
		expect(images.all()).toEqual(many(REMEMBERED_IMAGES / 2, REMEMBERED_IMAGES * 1.5));
	});

	test('what was stored and what is known here come together', () => {
		fc.assert(
			fc.property(fc.array(fc.string()), fc.array(fc.string()), (stored, own) => {
				const images = new RecentImages();
				for (const key of own) images.add(key, 1);
				images.learn(Object.fromEntries(stored.map((key) => [key, 1])));
				const known = new Set([...stored, ...own]);
				for (const key of known) expect(images.has(key) || key === '__proto__').toBe(true);
			}),
		);
	});

	test('keys tell events and images apart, and are short', () => {
		const keys = [keyOf('imageGenerated', 'a'), keyOf('imageUpscaled', 'a'), keyOf('x', 'b')];
		expect(new Set(keys).size).toBe(keys.length);
		for (const key of keys) expect(key).toHaveLength(16);
	});
});
