import { refusedChoice } from '../../../nodes/shared/api/v3/refusedChoice';

const TOOL = 'tool-virtual-staging';
const SPACE = `widget-space-${TOOL}`;
const STYLE = `widget-style-${TOOL}`;
const chosen = (space: string, style: string) => [
	{ slug: SPACE, item_slugs: [`item-${space}-${SPACE}`] },
	{ slug: STYLE, item_slugs: [`item-${style}-${STYLE}`] },
];
const refusal = (apiError: string, httpCode = 422) => ({
	message: 'm',
	description: 'd',
	httpCode,
	apiError,
});

test.each([
	['a style that is named', `item-baroque-${STYLE} is unknown`, '"Baroque"', '"Prime", "Modern"'],
	[
		'a room that is named',
		`item-dungeon-${SPACE} is unknown`,
		'"Dungeon"',
		'"Bedroom", "Living Room"',
	],
	['what nobody knows, where none is named', 'invalid item', '"Dungeon", "Baroque"', '"Bedroom"'],
])('%s', (_, said, option, known) => {
	const problem = refusedChoice(refusal(said), TOOL, chosen('dungeon', 'baroque'));
	expect(problem?.message).toContain(`the option ${option}:`);
	expect(problem?.description).toContain(known);
});

test('the list is of what is refused, and of nothing else', () => {
	const said = `item-baroque-${STYLE} is unknown`;
	const problem = refusedChoice(refusal(said), TOOL, chosen('kitchen', 'baroque'));
	expect(problem?.description).not.toContain('Bedroom');
});

test.each([
	['another status', refusal('invalid item', 404), chosen('dungeon', 'modern')],
	['another subject', refusal('order is closed'), chosen('dungeon', 'modern')],
	['known values alone', refusal('invalid item'), chosen('kitchen', 'modern')],
	['nothing chosen', refusal('invalid item'), []],
])('%s: not about a choice', (_, problem, widgets) => {
	expect(refusedChoice(problem, TOOL, widgets)).toBeUndefined();
});

test('a widget of a tool that nobody knows', () => {
	const widgets = [{ slug: 'widget-x-tool-new', item_slugs: ['item-a-widget-x-tool-new'] }];
	const problem = refusedChoice(refusal('invalid item'), 'tool-new', widgets);
	expect(problem?.message).toContain('the option "A"');
});
