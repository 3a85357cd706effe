import { refusedChoice } from '../../../../nodes/shared/api/v3/refusedChoice';

const WIDGET = 'widget-enhancement-options-tool-image-enhancement';
const slug = (short: string) => `item-${short}-${WIDGET}`;
const TOOL = 'tool-image-enhancement';
const widgets = (shorts: string[]) => [{ slug: WIDGET, item_slugs: shorts.map(slug) }];
const problem = (httpCode: number, apiError?: string, apiErrorKey?: string) => ({
	message: 'm',
	description: 'd',
	httpCode,
	apiError,
	apiErrorKey,
});

test.each<[string, ReturnType<typeof problem>, string[], string[]]>([
	[
		'names the item',
		problem(422, `${slug('gold-roof')} is not an item`),
		['add-screen-to-tv', 'gold-roof'],
		['"Gold Roof"'],
	],
	[
		'names a known item',
		problem(422, `no ${slug('add-screen-to-tv')}`),
		['add-screen-to-tv', 'gold-roof'],
		['"Add Screen to TV"'],
	],
	['names two', problem(400, `${slug('a')} ${slug('b')}`), ['a', 'b'], ['"A"', '"B"']],
	[
		'speaks of items',
		problem(400, 'invalid item slug'),
		['add-screen-to-tv', 'gold-roof'],
		['"Gold Roof"'],
	],
	[
		'says it in the key',
		problem(422, undefined, 'api_error_widget_item'),
		['gold-roof'],
		['"Gold Roof"'],
	],
	['in capitals', problem(422, 'INVALID WIDGET'), ['gold-roof'], ['"Gold Roof"']],
])('%s', (_, refused, shorts, titles) => {
	const words = refusedChoice(refused, TOOL, widgets(shorts));
	expect(words?.message).toContain(`the option ${titles.join(', ')}:`);
	expect(words?.description).toContain('"Add Fire to Fireplace", "Add Screen to TV"');
	expect(words?.httpCode).toBe(refused.httpCode);
});

test.each<[string, ReturnType<typeof problem>, string[]]>([
	['another status', problem(404, 'item'), ['gold-roof']],
	['another reason', problem(422, 'order is locked'), ['gold-roof']],
	['no reason', problem(400), ['gold-roof']],
	['nothing chosen', problem(422, 'widget invalid'), []],
	['only known ones', problem(422, 'widget invalid'), ['add-screen-to-tv']],
])('is about something else: %s', (_, refused, shorts) => {
	expect(refusedChoice(refused, TOOL, widgets(shorts))).toBeUndefined();
});

test('of a tool whose values nobody knows, no list is told', () => {
	const widget = 'widget-depth-tool-darkness';
	const chosen = [{ slug: widget, item_slugs: [`item-deep-${widget}`] }];
	expect(refusedChoice(problem(422, 'invalid item'), 'tool-darkness', chosen)).toMatchObject({
		message: 'AI HomeDesign does not take the option "Deep": give another one',
		description: "AI HomeDesign's API documentation says what this tool takes.",
	});
});
