import { toTable, withTable, type Tested } from './table';

const RESULTS: Tested[] = [
	{ n8n: '1.121.3', node: '20.20.2', suite: 'engine', passed: true },
	{ n8n: '2.10.0', node: '24.21.0', suite: 'engine', passed: false },
	{ n8n: '2.9.1', node: '24.21.0', suite: 'server', passed: true },
	{ n8n: '1.121.3', node: '24.21.0', suite: 'server', passed: true },
];

const TABLE = `| n8n | Engine in process | Server | Node |
| --- | --- | --- | --- |
| 2.10.0 | **fails** | – | 24 |
| 2.9.1 | – | passes | 24 |
| 1.121.3 | passes | passes | 20, 24 |`;

test('the table has one row for each n8n, the newest first', () => {
	expect(toTable(RESULTS)).toBe(TABLE);
});

test('the table is put between its marks, whatever is there', () => {
	const before = 'Before\n\n<!-- versions -->old<!-- /versions -->\n\nAfter\n';
	const after = `Before\n\n<!-- versions -->\n\n${TABLE}\n\n<!-- /versions -->\n\nAfter\n`;
	expect(withTable(before, TABLE)).toBe(after);
	expect(withTable(after, TABLE)).toBe(after);
	expect(() => withTable('No marks', TABLE)).toThrow('There is no <!-- versions -->');
});
