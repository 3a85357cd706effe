import fc from 'fast-check';

import { wrongValue } from '../../../nodes/shared/core/problem';
import { LONGEST_PAUSE_MS, timeOf } from '../../longestPause';
import { beginningOf, cutReason, inQuotes } from '../../../nodes/shared/core/quote';

test.each<[unknown, string]>([
	['tool darkness', '"tool darkness"'],
	['two\n lines\tand \0 more', '"two lines and more"'],
	[12, '"12"'],
	[NaN, '"NaN"'],
	[true, '"true"'],
	[null, '"null"'],
	[undefined, '"undefined"'],
	[['a', 1], '"["a",1]"'],
	[{ a: { b: [true] } }, '"{"a":{"b":[true]}}"'],
	['x'.repeat(100), `"${'x'.repeat(100)}"`],
	['x'.repeat(101), `"${'x'.repeat(100)}..."`],
	[{ a: 'x'.repeat(1e6) }, `"{"a":"${'x'.repeat(94)}..."`],
	['\ud800', '""'],
])('%j', (value, expected) => {
	expect(inQuotes(value)).toBe(expected);
});

test('any value is quoted in a moment, and shortly', () => {
	fc.assert(
		fc.property(fc.anything({ maxDepth: 8 }), (value) => {
			expect(inQuotes(value).length).toBeLessThanOrEqual(105);
		}),
		{ numRuns: 500 },
	);
	const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`key${n}`, n]));
	const huge: unknown[] = [wide, Array(1e6).fill(wide), ' '.repeat(1e7), 'x'.repeat(1e7)];
	for (const value of huge) {
		expect(timeOf(() => expect(inQuotes(value).length).toBeLessThanOrEqual(105))).toBeLessThan(
			LONGEST_PAUSE_MS,
		);
	}
});

test('a value that goes round', () => {
	const round: Record<string, unknown> = {};
	round.self = round;
	expect(inQuotes(round).length).toBeLessThanOrEqual(105);
});

test.each([
	['The order is closed', 'The order is closed'],
	[`${'x'.repeat(101)} is unknown`, `${'x'.repeat(100)}... is unknown`],
	['x'.repeat(1e6), `${'x'.repeat(100)}...`],
	['so long '.repeat(100), `${'so long '.repeat(37)}so l...`],
])('a reason, in short', (reason, short) => {
	expect(cutReason(reason)).toBe(short);
});

test('a text of blanks alone has no beginning', () => {
	expect(beginningOf(' \n\t')).toBe('');
});

test.each<[unknown, string]>([
	['tool darkness', '"Tool" has a value that cannot be used: "tool darkness"'],
	[5, '"Tool" has a value that cannot be used: "5"'],
	['', '"Tool" has a value that cannot be used'],
	[' ', '"Tool" has a value that cannot be used'],
	[[], '"Tool" has a value that cannot be used'],
	[{}, '"Tool" has a value that cannot be used'],
	[null, '"Tool" has a value that cannot be used'],
	[undefined, '"Tool" has a value that cannot be used'],
])('a wrong value %j is named', (value, message) => {
	expect(wrongValue('Tool', 'Give another one.', value).message).toBe(message);
});
