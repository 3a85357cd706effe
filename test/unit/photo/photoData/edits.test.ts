import fc from 'fast-check';

import { edited, growth, type Edit } from '../../../../nodes/shared/photo/photoData/edits';
import { piecesOf } from './samples';

const bytes = (maxLength: number) =>
	fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));

/** Edits in order, in a file of up to 60 bytes; one may be at its end or behind it. */
const edits = fc
	.array(fc.record({ gap: fc.nat({ max: 12 }), removed: fc.nat({ max: 12 }), by: bytes(6) }), {
		maxLength: 5,
	})
	.map((plans) => {
		let end = 0;
		return plans.map(({ gap, removed, by }): Edit => {
			const at = end + gap;
			end = at + removed;
			return { at, removed, by };
		});
	});

test('in any pieces, edits do what they say', async () => {
	await fc.assert(
		fc.asyncProperty(bytes(60), edits, fc.integer({ min: 1, max: 70 }), async (file, all, size) => {
			let expected = file;
			for (const { at, removed, by } of [...all].reverse()) {
				if (at > file.length) continue;
				expected = Buffer.concat([expected.subarray(0, at), by, expected.subarray(at + removed)]);
			}
			const out: Buffer[] = [];
			for await (const piece of edited(piecesOf(file, size), all)) out.push(piece);
			// Of no pieces at all, nothing comes out.
			expect(Buffer.concat(out)).toEqual(file.length === 0 ? file : expected);
			const isInside = all.every(({ at, removed }) => at + removed <= file.length);
			if (isInside && file.length > 0) expect(expected.length - file.length).toBe(growth(all));
		}),
		{ numRuns: 500 },
	);
});
