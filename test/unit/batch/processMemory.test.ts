import { fromProcess } from '../../../nodes/shared/batch/processMemory';

const HOUR = 60 * 60_000;

test('a workflow of an account finds its own memory, and no other one', () => {
	const store = fromProcess('w', 'a', 0);
	expect(store).toBeDefined();
	expect(fromProcess('w', 'a', 1)).toBe(store);
	expect(fromProcess('w', 'b', 1)).not.toBe(store);
	expect(fromProcess('v', 'a', 1)).not.toBe(store);
});

test.each([undefined, '', 'new', '__EMPTY__'])('a workflow without an ID has none: %j', (id) => {
	expect(fromProcess(id, 'a', 0)).toBeUndefined();
});

test('it ends a day after the last run', () => {
	const store = fromProcess('day', 'a', 0);
	expect(fromProcess('day', 'a', 24 * HOUR)).toBe(store);
	expect(fromProcess('day', 'a', 48 * HOUR)).toBe(store);
	expect(fromProcess('day', 'a', 72 * HOUR + 1)).not.toBe(store);
});

test('of more than fifty workflows the one that has rested longest is forgotten', () => {
	const first = fromProcess('many-0', 'a', 0);
	const second = fromProcess('many-1', 'a', 0);
	for (let count = 2; count < 50; count++) fromProcess(`many-${count}`, 'a', 0);
	expect(fromProcess('many-0', 'a', 0)).toBe(first);
	fromProcess('one-more', 'a', 0);
	expect(fromProcess('many-0', 'a', 0)).toBe(first);
	expect(fromProcess('many-1', 'a', 0)).not.toBe(second);
});
