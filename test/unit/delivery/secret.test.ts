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
		['', 'secretTooShort'],
		['short', 'secretTooShort'],
		['abcdefgh 12345678', 'secretUnusable'],
		['abcdefgh&12345678', 'secretUnusable'],
		['abcdefghäöü12345678', 'secretUnusable'],
	])('%j %s', (text, flaw) => {
		expect(flawOfSecret(text)).toBe(flaw);
	});

	test('a good one', () => {
		expect(flawOfSecret(secret)).toBeUndefined();
		expect(flawOfSecret('3f9a-77c1_4e.~aaaaaaa')).toBeUndefined();
	});
});
