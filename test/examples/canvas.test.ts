import {
	boxOf,
	coveredByButton,
	crossedLabels,
	isNote,
	labelOf,
	overlap,
	textHeightOf,
} from './canvas';
import { exampleFiles, readExample } from './exampleFiles';

/** About a line of text, by which the reckoned height may be wrong, and the canvas' grid. */
const TOLERANCE = 42;

describe.each(exampleFiles)('%s on the canvas', (file) => {
	const workflow = readExample(file);
	const { nodes } = workflow;
	const notes = nodes.filter(isNote);
	const working = nodes.filter((node) => !isNote(node));

	test.each(notes.map((note) => [note.name, note] as const))(
		'the note "%s" is as high as its text',
		(_, note) => {
			const needed = textHeightOf(note);
			expect(Number(note.parameters.height)).toBeGreaterThan(needed - TOLERANCE / 2);
			expect(Number(note.parameters.height)).toBeLessThan(needed + TOLERANCE);
		},
	);

	test('notes have one numbered list at most, and it counts from 1', () => {
		for (const { name, parameters } of notes) {
			const numbers = [...String(parameters.content).matchAll(/^(\d+)\. /gm)].map(([, n]) => n);
			expect([name, numbers]).toEqual([name, numbers.map((__, index) => String(index + 1))]);
		}
	});

	test('nodes, their labels and notes do not cover each other', () => {
		const boxes = nodes.flatMap((node) => [
			{ name: node.name, box: boxOf(node) },
			...(isNote(node) ? [] : [{ name: node.name, box: labelOf(node) }]),
		]);
		const pairs = boxes.flatMap((a, index) =>
			boxes
				.slice(index + 1)
				.filter((b) => a.name !== b.name && overlap(a.box, b.box))
				.map((b) => `${a.name} and ${b.name}`),
		);
		expect(pairs).toEqual([]);
	});

	test('no line passes through a label', () => {
		expect(crossedLabels(workflow)).toEqual([]);
	});

	test('nothing is below the button that executes the workflow', () => {
		expect(coveredByButton(workflow)).toEqual([]);
	});

	test('positions are on the grid', () => {
		for (const { name, position } of working) {
			expect([name, position.map((at) => Math.abs(at % 16))]).toEqual([name, [0, 0]]);
		}
	});
});
