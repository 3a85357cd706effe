import fc from 'fast-check';

import { imageStatusOf } from '../../../nodes/shared/api/imageStatus';

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
