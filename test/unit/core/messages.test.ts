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
import { refusedChoice, refusedSlot } from '../../../nodes/shared/api/v3/refusedChoice';
import { resolveSpace } from '../../../nodes/shared/api/spaces';
import { resolveItems } from '../../../nodes/shared/api/widgets';
import { imagesOf } from '../../../nodes/shared/order/waitForImage';
import { readImageAddress, shareAdvice } from '../../../nodes/shared/photo/imageAddress';

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

/** Values that are this package's own words, or numbers: nothing of them comes from outside. */
const OWN_WORDS = new Set([
	...['label', 'description', 'what', 'kind', 'form', 'way', 'color', 'lastSeen', 'onRetry'],
	...['chosen', 'version', 'versions', 'status', 'count', 'most', 'least', 'size', 'photoSize'],
	...['pixels', 'seconds', 'howLong', 'bytes', 'requests', 'refused', 'reused', 'failed', 'limit'],
	...[
		'needed',
		'outcome',
		'time',
		'credits',
		'minutes',
		'advice',
		'before',
		'done',
		'again',
		'code',
	],
	// The trigger's own address, to be copied.
	'url',
]);

/** Values that list others, or quote one: each of them is cut where it is put in (the test below). */
const LISTS = new Set([
	...['available', 'spaces', 'titles', 'values', 'known', 'options', 'option', 'given', 'fields'],
	...['other', 'others', 'sent', 'images', 'photos', 'masks', 'names'],
]);

/** Another message, and IDs that a log quotes by itself. */
const OTHERWISE_SHORT = new Set([
	'atLastPoll: reason',
	...['imageNotConfirmed: imageId', 'imageNotConfirmed: orderId'],
	...['imageIgnored: imageId', 'imageIgnored: orderId'],
]);

/** The names of a message's values, as its code spells them. */
function valueNames(entry: (...values: string[]) => Words | string): string[] {
	const code = String(entry);
	if (!code.startsWith('(')) return [/^\w+/.exec(code)?.[0] ?? ''];
	// A value that may be left out has a default behind its name; where lines are counted, with a call in it.
	const names: string[] = [];
	let depth = 0;
	let name = '';
	for (const character of code) {
		if (character === '(') depth++;
		if (character === ')') depth--;
		const isBetween = depth === 1 && character === ',';
		if (isBetween || depth === 0) {
			names.push(...(/\w+/.exec(name) ?? []));
			name = '';
		} else name += character;
		if (depth === 0) break;
	}
	return names;
}

const outside = entries.flatMap(([name, entry]) =>
	valueNames(entry).flatMap((value, index, all) =>
		OWN_WORDS.has(value) || LISTS.has(value) || OTHERWISE_SHORT.has(`${name}: ${value}`)
			? []
			: [[name, value, index, all.length, entry] as const],
	),
);

test('the values of messages are known by their names', () => {
	for (const [, entry] of entries) {
		expect(valueNames(entry).length).toBeGreaterThanOrEqual(entry.length);
	}
	expect(outside.length).toBeGreaterThan(100);
});

/** 1,000 characters of which no two stretches are the same. */
const LONG = Array.from({ length: 250 }, (_, index) =>
	`q${index.toString(36)}`.padEnd(4, 'z'),
).join('');
const QUOTED = LONGEST_QUOTE + 5;

/** Whether a text has a longer stretch of it than messages quote. */
function quotesTooMuch(text: string, of: string): boolean {
	for (let start = 0; start + QUOTED < of.length; start++) {
		if (text.includes(of.slice(start, start + QUOTED + 1))) return true;
	}
	return false;
}

test.each(outside)('%s, "%s": at most 100 characters of it', (_, __, at, count, entry) => {
	const words = entry(
		...Array.from({ length: count }, (___, index) => (index === at ? LONG : '1')),
	);
	const text = typeof words === 'string' ? words : `${words.message}. ${words.description}`;
	expect(quotesTooMuch(text, LONG)).toBe(false);
});

const SLUG = `tool-${LONG.slice(0, 280)}`;
const CATALOGUE = [
	{
		id: LONG,
		title: LONG,
		purpose: 'style',
		isOptional: false,
		items: [{ id: LONG, title: LONG, isPremium: false }],
	},
];
const SPACES = [{ name: LONG, title: LONG, isActive: true, isPremium: false }];
const refused = {
	message: '',
	description: '',
	httpCode: 422,
	apiError: `no item, no slot ${SLUG}`,
};
const thrown = (work: () => unknown) => {
	try {
		return work();
	} catch (error) {
		return error instanceof ProblemError ? error.problem : error;
	}
};

test.each<[string, () => unknown]>([
	['the name of a field in place of an address', () => readImageAddress({ [LONG]: 1 })],
	['an address', () => readImageAddress(LONG)],
	['a slot', () => refusedSlot(refused, [SLUG])],
	[
		'an option',
		() => refusedChoice(refused, 'tool-x', [{ slug: 'widget-x', item_slugs: [`item-${LONG}`] }]),
	],
	['an option of the catalogue', () => resolveItems('x', CATALOGUE, 'Options')],
	['an option that is needed', () => resolveItems('', CATALOGUE, 'Options')],
	['an option of a list', () => resolveItems([LONG], CATALOGUE, 'Options')],
	['an option of an object', () => resolveItems([{ name: LONG, id: LONG }], CATALOGUE, 'Options')],
	['what is no list of options', () => resolveItems({ place: LONG }, CATALOGUE, 'Options')],
	['a space', () => resolveSpace(`${LONG}x`, SPACES, 'Space')],
	['a space of an object', () => resolveSpace({ [LONG]: LONG }, SPACES, 'Space')],
	['no space', () => resolveSpace('', SPACES, 'Space')],
	[
		'images of an order',
		() => imagesOf({ images: [{ id: LONG }] } as unknown as Parameters<typeof imagesOf>[0]),
	],
	[
		'what the API says',
		() => errorItem(new ProblemError(refused), 0, [{ orderId: LONG }]).json.error,
	],
	[
		'what the API says of a batch',
		() => errorItem(new ProblemError(refused), 0, [{}, {}]).json.error,
	],
])('%s: at most 100 characters of it', (_, work) => {
	const told: unknown = JSON.parse(
		JSON.stringify(thrown(work), ['problem', 'message', 'description']) ?? '""',
	);
	const text = typeof told === 'string' ? told : JSON.stringify(told);
	expect(text).not.toMatch(/^(?:""|\{\})?$/);
	expect(quotesTooMuch(text, LONG)).toBe(false);
});

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
