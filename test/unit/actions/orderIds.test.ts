import fc from 'fast-check';

import { parseOrderIds } from '../../../nodes/shared/actions/orderIds';

const A = '9db639e4-1c3b-49d8-901d-d8ea94413156';
const B = 'f5ba40e7-a39f-496d-aca1-bdc34ac564f2';
const C = 'eb6e2533-588b-42f5-9452-db930c3e85bd';

test.each<[string, unknown, Array<[id: string, name?: string]>]>([
	['one', A, [[A]]],
	['one that is like no other', 'nope', [['nope']]],
	['a number', 17, [['17']]],
	['commas', `${A},${B}, ${C}`, [[A], [B], [C]]],
	['blanks, line breaks and semicolons', ` ${A}  ${B}\r\n${C};`, [[A], [B], [C]]],
	['an array', [A, 17, `${B} ${C}`], [[A], ['17'], [B], [C]]],
	['duplicates', `${A} ${B} ${A}`, [[A], [B]]],
	['a box of the editor', `\`${A}, ${B}\``, [[A], [B]]],
	['a full stop at the end', `${A}, ${B}.`, [[A], [B]]],
	['a name', `kitchen.jpg = ${A}`, [[A, 'kitchen.jpg']]],
	[
		'a list, then names',
		`${A}, ${B}\na.jpg = ${A};\nb c.jpg = ${B};`,
		[
			[A, 'a.jpg'],
			[B, 'b c.jpg'],
		],
	],
	[
		'names on one line',
		`a.jpg = ${A}; b.jpg = ${B};`,
		[
			[A, 'a.jpg'],
			[B, 'b.jpg'],
		],
	],
	[
		'names and commas',
		`a.jpg = ${A}, b.jpg = ${B}`,
		[
			[A, 'a.jpg'],
			[B, 'b.jpg'],
		],
	],
	[
		'the description of an error, not as the editor shows it',
		`\`${A}, ${B}\`<br>\na.jpg = ${A};<br>\nb.jpg = ${B};<br>`,
		[
			[A, 'a.jpg'],
			[B, 'b.jpg'],
		],
	],
	['a name with a comma', `front, at dusk.jpg = ${A}`, [[A, 'front, at dusk.jpg']]],
	[
		'a list whose line breaks got lost',
		`${A}, ${B} a.jpg = ${A}; b.jpg = ${B};`,
		[
			[A, 'a.jpg'],
			[B, 'b.jpg'],
		],
	],
	[
		'names with what was made of them, on one line and on several',
		`a.jpg = ${A} (Modern, Farmhouse); b (2).jpg = ${B} (Day with "x"); c.jpg = ${C} (Prime)\n`,
		[
			[A, 'a.jpg'],
			[B, 'b (2).jpg'],
			[C, 'c.jpg'],
		],
	],
	[
		'the same in the description of an error',
		`\`${A}, ${B}\`<br>\na.jpg = ${A} (Modern, Farmhouse);<br>\nb.jpg = ${B} (Modern);<br>`,
		[
			[A, 'a.jpg'],
			[B, 'b.jpg'],
		],
	],
	[
		'a list with them whose line breaks got lost',
		`${A}, ${B} a.jpg = ${A} (Modern, Farmhouse); b.jpg = ${B} (Modern);`,
		[
			[A, 'a.jpg'],
			[B, 'b.jpg'],
		],
	],
	['an item of this node', { order_id: A, status: 'uploaded' }, [[A]]],
	['several of them', [{ order_id: A }, { order_id: B }], [[A], [B]]],
	['JSON', JSON.stringify([A, B]), [[A], [B]]],
	['JSON of items', JSON.stringify([{ order_id: A }, { order_id: B }]), [[A], [B]]],
	['nothing', ' , ;', []],
])('takes %s', (_, value, orders) => {
	expect(parseOrderIds(value)).toEqual({
		orders: orders.map(([orderId, name]) => ({ orderId, name })),
	});
});

test.each<[unknown, string]>([
	[{}, ''],
	[[{}], ''],
	[{ id: A }, ''],
	[[[A]], ''],
	[true, ''],
	[`['${A}', '${B}']`, `['${A}'`],
	['[object Object]', '[object'],
	['..', ''],
	[`Paid already: ${A}`, 'Paid'],
	[`${A}, photo-05.jpg`, 'photo-05.jpg'],
	[`${A} a/1`, 'a/1'],
])('names what is no ID in %j: %j', (value, wrong) => {
	expect(parseOrderIds(value)).toEqual({ wrong });
});

test.each<[string, unknown]>([
	['a list', Array.from({ length: 5_001 }, (_, index) => `a${index}`)],
	['a text', Array.from({ length: 5_001 }, (_, index) => `a${index}`).join(' ')],
	['named ones', Array.from({ length: 5_001 }, (_, index) => `a b = a${index}`).join(', ')],
	['countless lines', 'a\n'.repeat(10_001)],
	['countless characters', '`'.repeat(1_000_001)],
])('%s of too many is told', (_, value) => {
	expect(parseOrderIds(value)).toEqual({ tooMany: true });
});

test('loses no ID of a list, whatever stands between', () => {
	const ids = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 20 });
	const between = fc.constantFrom(',', ', ', ' ', '\n', ';', ';\n', ',\r\n');
	fc.assert(
		fc.property(ids, between, fc.boolean(), (wanted, separator, isNamed) => {
			const entries = wanted.map((id, index) => (isNamed ? `a ${index}.jpg = ${id}` : id));
			const parsed = parseOrderIds(entries.join(isNamed && separator === ' ' ? ';' : separator));
			const found = 'orders' in parsed ? parsed.orders.map(({ orderId }) => orderId) : [];
			expect(found).toEqual(wanted);
		}),
	);
});

test.each<[string, unknown]>([
	['a photo', `/9j/${'4AAQSkZJRgABAQ'.repeat(20)}`],
	['a path', '../project'],
	['a sentence in quotes', '"the one of yesterday"'],
	['an expression that was not one', '{{$json.order_id}}'],
	['one that is too long', 'a1'.repeat(150)],
	['HTML', '<html>'],
])('what cannot be an ID is none: %s', (_, value) => {
	expect(parseOrderIds(value)).toHaveProperty('wrong');
});
