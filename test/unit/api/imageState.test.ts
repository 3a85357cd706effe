import fc from 'fast-check';

import {
	findImage,
	imageStatusOf,
	type GeneratedImage,
} from '../../../nodes/shared/api/imageState';

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

describe('imageStatusOf', () => {
	test.each([
		['regular_finished', 'https://cdn/x.jpg', 'finished'],
		['enhanced', 'https://cdn/x.jpg', 'finished'],
		['', 'https://cdn/x.jpg', 'finished'],
		['regular_finished', '', 'processing'],
		['queued', '', 'processing'],
		['something_new', '', 'processing'],
		['', '', 'processing'],
		['regular_failed', '', 'failed'],
		['FAILED', 'https://cdn/x.jpg', 'failed'],
		['internal_error', '', 'failed'],
		['rejected_by_filter', '', 'failed'],
		['Cancelled', '', 'failed'],
		['canceled', '', 'failed'],
	])('status "%s" with address "%s" is %s', (status, url, expected) => {
		expect(imageStatusOf(url, status)).toBe(expected);
	});

	test('without an address an image is never finished', () => {
		fc.assert(fc.property(fc.string(), (status) => imageStatusOf('', status) !== 'finished'));
	});
});
