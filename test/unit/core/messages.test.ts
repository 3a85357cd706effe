import { ADVICE } from '../../../nodes/shared/core/advice';
import {
	counted,
	DOWNLOAD_MESSAGES,
	MESSAGES,
	NOTES,
	type Words,
} from '../../../nodes/shared/core/messages';
import { errorItem } from '../../../nodes/shared/core/nodeErrors';
import { ProblemError } from '../../../nodes/shared/core/problem';
import { photoFields } from '../../../nodes/shared/descriptions/photo';
import { LONGEST_MESSAGE, LONGEST_QUOTE, LONGEST_REASON } from '../../../nodes/shared/core/quote';
import { shareAdvice } from '../../../nodes/shared/photo/imageAddress';

test.each([
	[0, '0 photos'],
	[1, '1 photo'],
	['1', '1 photo'],
	[2, '2 photos'],
	['1,000', '1,000 photos'],
])('%p: %s', (count, words) => {
	expect(counted(count, 'photo')).toBe(words);
});

const tables = [MESSAGES, DOWNLOAD_MESSAGES.photo, DOWNLOAD_MESSAGES.result, NOTES, ADVICE];
const entries = tables.flatMap((table) =>
	Object.entries<(...values: string[]) => Words | string>(table),
);
const textWith = (entry: (...values: string[]) => Words | string, value: string) => {
	const words = entry(...Array<string>(entry.length).fill(value));
	return typeof words === 'string' ? words : `${words.message}. ${words.description}`;
};

test.each(entries)('%s says 1 photo and 2 photos', (_, entry) => {
	expect(textWith(entry, '1')).not.toMatch(
		/(?<![\d,.])1 (photos|requests|seconds|minutes|images|credits|orders|items|spaces|times)\b/,
	);
	expect(textWith(entry, '2')).not.toMatch(
		/\b2 (photo|request|second|minute|image|credit|order|item|space|time)\b/,
	);
});

test.each([
	['1 request to AI HomeDesign had to be', NOTES.repeated(1)],
	['2 requests to AI HomeDesign had to be', NOTES.repeated(2)],
	['1 image was made before, of the same photo with the same choices: it was', NOTES.reused(1)],
	[
		'2 images were made before, of the same photo with the same choices: they were',
		NOTES.reused(2),
	],
	['was not ready within 1 second', MESSAGES.notReadyInTime(1, '').message],
	['was not ready within 600 seconds', MESSAGES.notReadyInTime(600, '').message],
])('%s', (words, text) => {
	expect(text).toContain(words);
});

/** An agent sees the message alone: no order's ID stands in it twice when the node adds it. */
test('no message about an order has its ID: it is added behind', () => {
	for (const message of [
		MESSAGES.orderNotFound(),
		MESSAGES.orderRefused(400),
		MESSAGES.submissionNotFound(),
		MESSAGES.submissionRefused(422),
		MESSAGES.alreadySubmitted(),
	]) {
		expect(message.message).toContain('this order');
	}
});

test('what an agent needs is in the message', () => {
	expect(MESSAGES.heicPhoto('a.heic').message).toMatch(
		/"a\.heic" is an iPhone HEIC photo.*Most Compatible.*existing ones/,
	);
	expect(MESSAGES.webPageAtUrl('x', '').message).toContain("use the picture's own address");
});

test('messages name the choices of "Image Source" as the form does', () => {
	const choices = photoFields(['enhance'])
		.filter(({ name }) => name === 'imageSource')
		.flatMap(({ options = [] }) => options.map(({ name }) => name));
	const sites = ['https://drive.google.com/x', 'https://onedrive.live.com/x'];
	const texts = [...entries.map(([, entry]) => textWith(entry, '2')), ...sites.map(shareAdvice)];
	const named = texts.flatMap((text) => [...text.matchAll(/"Image Source" to "([^"]+)"/g)]);
	expect(named.length).toBeGreaterThan(sites.length);
	for (const [, choice] of named) expect(choices).toContain(choice);
});

/** Those whose first value is the label of a field: words of this package. */
const LABELED = new Set([
	...['parameterEmpty', 'expressionEmpty', 'wrongValue', 'fileInText', 'textTooLong', 'spaceEmpty'],
	...['unknownSpace', 'notOptions', 'unknownOption', 'ambiguousOption', 'optionMissing'],
	...['oneChoiceOnV1', 'notANumber'],
]);

const values = entries.flatMap(([name, entry]) =>
	Array.from({ length: entry.length }, (_, index) => [name, index, entry] as const),
);

test.each(values.filter(([name, index]) => index > 0 || !LABELED.has(name)))(
	'%s, value %i: little of a long one is quoted',
	(_, index, entry) => {
		const long = 'x'.repeat(5_000);
		const given = Array.from({ length: entry.length }, (__, at) => (at === index ? long : '1'));
		const words = entry(...given);
		const text = typeof words === 'string' ? words : `${words.message}. ${words.description}`;
		for (const [, quote = ''] of text.matchAll(/"(x+)(?:\.\.\.)?"/g)) {
			// What another program says may be longer than a value.
			expect([LONGEST_QUOTE, LONGEST_REASON]).toContain(quote.length);
		}
	},
);

const problems = [MESSAGES, DOWNLOAD_MESSAGES.photo, DOWNLOAD_MESSAGES.result].flatMap((table) =>
	Object.entries<(...values: string[]) => Words>(table),
);

test.each(problems)('%s stays short, however long its values are', (_, words) => {
	const long = 'x'.repeat(4_000_000);
	const problem = words(...Array<string>(words.length).fill(long));
	const progress = { fileName: long, variant: long, orderId: 'order-1', imageId: 'image-1' };
	for (const progresses of [[progress], [progress, progress]]) {
		const { json } = errorItem(new ProblemError({ ...problem, apiError: 'No' }), 0, progresses);
		const { message, description } = json.error as Record<string, string>;
		expect(message?.length).toBeLessThanOrEqual(LONGEST_MESSAGE);
		expect(description?.length).toBeLessThanOrEqual(LONGEST_MESSAGE);
	}
});
