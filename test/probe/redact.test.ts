import fc from 'fast-check';

import { Redactor } from '../../dev/probe/redact';
import { KEY, leaks } from './support';

const redactor = new Redactor(KEY);

describe('texts', () => {
	it.each([
		['the key', `unknown key ${KEY}!`, 'unknown key <key>!'],
		['the key in capitals', `KEY ${KEY.toUpperCase()}`, 'KEY <key>'],
		['a part of the key', `key ${KEY.slice(0, 9)}... is wrong`, 'key <key>... is wrong'],
		[
			'an address with a signature',
			'see https://cdn.example.com/u/42/photo-of-jane.jpg?X-Amz-Signature=abcdef',
			'see https://cdn.example.com/u/*/*.jpg',
		],
		['an account in a host', 'https://0123456789abcdef01.r2.dev/a', 'https://*.r2.dev/a'],
		['an e-mail address', 'jane.doe@example.com has no credits', '<e-mail> has no credits'],
		['a path', '/v3/project/000000000000000000000000', '/v3/project/000000000000000000000000'],
		['a token', 'token eyJhbGciOiJIUzI1NiJ9eyJzdWIi', 'token <token>'],
		[
			'the words of a refusal',
			'tool repository: tool not found',
			'tool repository: tool not found',
		],
		[
			'a slug',
			'item-probe-2-widget-style-tool-virtual-staging',
			'item-probe-2-widget-style-tool-virtual-staging',
		],
	])('%s', (_, text, clean) => expect(redactor.text(text)).toBe(clean));

	it('keeps no key that it is given anywhere', () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), fc.boolean(), (before, after, isAddress) => {
				const text = isAddress ? `https://a.b/${KEY}?x=${KEY}${after}` : `${before}${KEY}${after}`;
				expect(leaks(redactor.text(text))).toBe(false);
			}),
		);
	});
});

describe('answers', () => {
	it('lose what the user has named, and keep what the service says', () => {
		const user = '5f1d8c6e-0001-4a7e-8a11-1d5e7a0f0001';
		expect(
			redactor.json({
				data: [
					{
						id: '6878b6d5aa01bb02cc03dd04',
						user_id: user,
						again: user,
						address: '1 Main Street',
						phone: '5551234',
						[KEY]: KEY,
						status: 'idle',
						tool: 'tool-day-to-dusk',
						created_at: '2025-07-17T08:36:53Z',
						credits: 7,
					},
				],
				key: 'api_error_order_not_found',
			}),
		).toEqual({
			data: [
				{
					id: '000000000000000000000001',
					user_id: '00000000-0000-0000-0000-000000000002',
					again: '00000000-0000-0000-0000-000000000002',
					address: '<text of 13 characters>',
					phone: '<text of 7 characters>',
					'<key>': '<key>',
					status: 'idle',
					tool: 'tool-day-to-dusk',
					created_at: '2025-07-17T08:36:53Z',
					credits: 7,
				},
			],
			key: 'api_error_order_not_found',
		});
	});

	it('keep the titles of a catalogue', () => {
		expect(redactor.json({ title: 'Living Room' }, true)).toEqual({ title: 'Living Room' });
		expect(redactor.json({ title: 'Living Room' })).toEqual({ title: '<text of 11 characters>' });
	});

	it('lose a key of digits, as a number, too', () => {
		expect(new Redactor('12345678').json({ given: 12345678 })).toEqual({ given: '<key>' });
	});
});
