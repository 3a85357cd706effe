import fc from 'fast-check';

import { quoted } from '../../../nodes/shared/core/quote';

describe('texts from outside', () => {
	test.each([
		['plain', '"plain"'],
		['a\nb', '"a\\nb"'],
		['\u001b[31m', '"\\u001b[31m"'],
		['\u202eevil\u2028', '"\\u202eevil\\u2028"'],
		['"quoted"', '"\\"quoted\\""'],
	])('%j in a log: %s', (text, expected) => {
		expect(quoted(text)).toBe(expected);
	});

	test('in a log they are short and plain', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
				expect(quoted(text)).toMatch(/^"[ -~]*"$/);
				expect(quoted(text).length).toBeLessThan(2_000);
			}),
		);
	});
});
