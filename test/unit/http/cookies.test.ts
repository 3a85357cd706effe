import { cookieHeader, rememberCookies, type CookieJar } from '../../../nodes/shared/http/cookies';

const URL_A = 'https://a.example/share';

test.each<[string, unknown, string | undefined]>([
	['none', undefined, undefined],
	['one', ['FedAuth=abc==; path=/; secure; HttpOnly'], 'FedAuth=abc=='],
	['a single text', 'a=1', 'a=1'],
	['several', ['a=1', 'b=2; SameSite=None'], 'a=1; b=2'],
	['set again', ['a=1', 'a=2'], 'a=2'],
	['taken back', ['a=1', 'b=2', 'a=; Max-Age=0'], 'b=2'],
	['an empty value', ['a='], 'a='],
	['no name', ['=1', 'nothing', ''], undefined],
	['a line break', ['a=1\r\nx-evil: 1'], undefined],
	['no text', [5, null], undefined],
])('%s', (_, setCookie, expected) => {
	const jar: CookieJar = new Map();
	rememberCookies(jar, URL_A, setCookie);
	expect(cookieHeader(jar, 'https://a.example/other')).toBe(expected);
});

test.each([
	'http://a.example/share',
	'https://a.example:8443/share',
	'https://b.example/share',
	'https://sub.a.example/share',
])('nothing goes to %s', (other) => {
	const jar: CookieJar = new Map();
	rememberCookies(jar, URL_A, ['a=1; Domain=example']);
	expect(cookieHeader(jar, other)).toBeUndefined();
});
