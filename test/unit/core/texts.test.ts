import { cut, cutMessage, LONGEST_MESSAGE } from '../../../nodes/shared/core/quote';
import {
	heldBy,
	isFileContent,
	isList,
	onlyIn,
	partsOf,
	saidBy,
	trimmed,
} from '../../../nodes/shared/core/texts';

const LINES = `${'AbCd'.repeat(19)}\r\n`.repeat(20);
const IDS = Array.from({ length: 50 }, () => '9db639e4-1c3b-49d8-901d-d8ea94413156');

test.each<[string, unknown]>([
	['a data address', 'data:image/jpeg;base64,/9j/4AAQ'],
	['one without a type', 'data:;base64,AAAA'],
	['a JPEG in base64', `/9j/4AAQSkZJRg${'A'.repeat(200)}`],
	['a PNG in base64', ` iVBORw0KGgo${'A'.repeat(200)}`],
	['a WEBP in base64', `UklGR${'A'.repeat(200)}`],
	['a HEIC in base64', `AAAAGGZ0eXBoZWlj${'A'.repeat(200)}`],
	['anything long in base64', 'Ab+/'.repeat(200)],
	['the same in lines', LINES],
	['bytes as text', '\u00ff\u00d8\u00ff\u00e0\0\u0010JFIF'],
	['bytes that were read as UTF-8', '\ufffd\ufffd\ufffd\ufffd\0\u0010JFIF'],
	['a PNG as text', '\ufffdPNG\r\n\u001a\n'],
	['binary data of n8n', { mimeType: 'image/jpeg', data: '/9j/' }],
	['binary data that n8n keeps', { mimeType: 'image/jpeg', data: 'filesystem-v2', id: 'x' }],
	['a buffer', Buffer.from('x')],
	['a buffer as JSON', { type: 'Buffer', data: [1] }],
])('%s is a file', (_, value) => {
	expect(isFileContent(value)).toBe(true);
});

test.each<[string, unknown]>([
	['nothing', ''],
	['a name', 'kitchen.jpg'],
	['an ID', IDS[0]],
	['IDs in lines', IDS.join('\n')],
	['IDs with commas', IDS.join(', ')],
	['long IDs in lines', Array.from({ length: 9 }, () => 'a1'.repeat(100)).join('\n')],
	['an address', `https://a.example/${'x'.repeat(900)}`],
	['a sentence', 'data: the photos of the house'],
	['something that begins like a photo', '/9j/a.jpg'],
	['JSON', '{"style": "modern"}'],
	['a choice', { name: 'Modern', id: 'x' }],
	['a file of Google Drive', { id: '1', mimeType: 'image/jpeg', name: 'a.jpg' }],
	['a file of a form', { id: '1', mimeType: 'image/jpeg', url: 'https://a.example/1' }],
	['a number', 5],
	['null', null],
])('%s is none', (_, value) => {
	expect(isFileContent(value)).toBe(false);
});

test('values and messages are cut between characters', () => {
	expect(cut('short')).toBe('short');
	expect(cut('x'.repeat(101))).toBe(`${'x'.repeat(100)}...`);
	expect(cut(`${'x'.repeat(99)}\u{1f3e1}\u{1f3e1}`)).toBe(`${'x'.repeat(99)}...`);
	expect(cutMessage('x'.repeat(5_000))).toHaveLength(LONGEST_MESSAGE);
});

test.each([
	['a,b;c\nd\r\ne', ['a', 'b', 'c', 'd', 'e']],
	[' , ;; \n', []],
	['a b', ['a b']],
	['a/b|c', ['a/b|c']],
])('the parts of %j are %j', (text, parts) => {
	expect(partsOf(text)).toEqual(parts);
	expect(isList(text)).toBe(text.trim() !== parts.join(''));
});

test.each<[unknown, string[], string[]]>([
	['a', ['a'], []],
	[5, ['5'], []],
	[{ name: 'a', id: 1 }, ['a'], ['1']],
	[{ id: 1 }, [], ['1']],
	[{ name: ' ', title: 'b' }, ['b'], []],
	[{ value: 'c', label: 'C', name: 'd' }, ['d', 'c', 'C'], []],
	[{ index: 1, label: 'd' }, ['d'], []],
	[{ text: 'e', changed_at: '' }, ['e'], []],
	[{ id: 'rec1', fields: { Name: 'a' } }, [], ['rec1']],
	[{ place: 'a' }, [], []],
	[{ name: { text: 'a' } }, [], []],
	[['a'], [], []],
	[' ', [], []],
	[true, [], []],
	[null, [], []],
	[undefined, [], []],
	[JSON.parse('{"__proto__": {"name": "a"}}'), [], []],
])('%j says %j, and the IDs %j', (value, words, ids) => {
	expect(saidBy(value)).toEqual({ words, ids });
});

const KITCHEN = { id: 'x', name: 'Kitchen', color: 'red' };

test.each<[string, unknown, unknown]>([
	['a choice', { id: 'bCdE', type: 'select', select: KITCHEN }, KITCHEN],
	['several', { id: 'b', type: 'multi_select', multi_select: [KITCHEN] }, [KITCHEN]],
	['a state', { id: 'b', type: 'status', status: KITCHEN }, KITCHEN],
	['none', { id: 'b', type: 'select', select: null }, ''],
	['a choice as it is written there', { select: { name: 'a' } }, { name: 'a' }],
	['several as they are written there', { multi_select: [{ name: 'a' }] }, [{ name: 'a' }]],
])('a property of Notion: %s', (_, value, held) => {
	expect(heldBy(value)).toEqual(held);
});

test.each<[string, unknown]>([
	['another kind', { id: 'b', type: 'number', number: 5 }],
	['a state beside a name', { name: 'Kitchen', status: KITCHEN }],
	['a state without a type', { id: 'b', status: { name: 'Done' } }],
	['a choice beside a name', { name: 'Kitchen', select: { name: 'Bathroom' } }],
	['a field of a form', { type: 'select', name: 'Kitchen' }],
	['a choice', KITCHEN],
	['a text', 'Kitchen'],
	['a list', [{ select: KITCHEN }]],
])('no property of Notion: %s', (_, value) => {
	expect(heldBy(value)).toBe(value);
});

test.each<[unknown, unknown]>([
	['a', 'a'],
	[['a'], 'a'],
	[[KITCHEN], KITCHEN],
	[{ type: 'select', select: KITCHEN }, KITCHEN],
	[[{ type: 'multi_select', multi_select: [KITCHEN] }], KITCHEN],
	[
		['a', 'b'],
		['a', 'b'],
	],
	[[], []],
	[undefined, undefined],
])('the only one in %j is %j', (value, choice) => {
	expect(onlyIn(value)).toEqual(choice);
});

test.each([
	['--a-b--', 'a-b'],
	['---', ''],
	['a', 'a'],
	['', ''],
])('%j without hyphens at its ends is %j', (text, bare) => {
	expect(trimmed(text, (character) => character === '-')).toBe(bare);
});
