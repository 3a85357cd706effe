import { findImage, type GeneratedImage } from '../../../nodes/shared/api/imageState';

describe('findImage', () => {
	const image = (id: string, createdAt?: number): GeneratedImage => ({
		id,
		url: '',
		status: 'processing',
		apiStatus: '',
		createdAt,
	});

	test('finds the image with an ID, and only that', () => {
		const images = [image('a'), image('b')];
		expect(findImage(images, 'b')?.id).toBe('b');
		expect(findImage(images, 'c')).toBeUndefined();
		expect(findImage([], 'a')).toBeUndefined();
	});

	test.each([
		['the newest by time, wherever it stands', [image('a', 3), image('b', 9), image('c', 5)], 'b'],
		['the last one where no times are known', [image('a'), image('b')], 'b'],
		['the last one of equal times', [image('a', 7), image('b', 7)], 'b'],
		['one with a time before one without', [image('a', 7), image('b')], 'a'],
	])('without an ID finds %s', (_, images, expected) => {
		expect(findImage(images)?.id).toBe(expected);
	});
});
