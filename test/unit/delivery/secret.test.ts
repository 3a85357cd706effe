import { flawOfSecret, isRightSecret } from '../../../nodes/AiHomeDesignTrigger/delivery/secret';

describe('the secret', () => {
	const secret = 'abcdefgh12345678';
	test.each<[unknown, string, boolean]>([
		[secret, secret, true],
		['abcdefgh12345679', secret, false],
		[`${secret}0`, secret, false],
		['', secret, false],
		[undefined, secret, false],
		[[secret], secret, false],
		[{ secret }, secret, false],
		['', '', false],
		[undefined, '', false],
	])('%j against %j: %s', (given, expected, right) => {
		expect(isRightSecret(given, expected)).toBe(right);
	});

	test.each([
		['', 'has fewer than 16 characters'],
		['short', 'has fewer than 16 characters'],
		['abcdefgh 12345678', 'has characters that'],
		['abcdefgh&12345678', 'has characters that'],
		['abcdefghäöü12345678', 'has characters that'],
	])('%j %s', (text, flaw) => {
		expect(flawOfSecret(text)).toContain(flaw);
	});

	test('a good one', () => {
		expect(flawOfSecret(secret)).toBeUndefined();
		expect(flawOfSecret('3f9a-77c1_4e.~aaaaaaa')).toBeUndefined();
	});
});
