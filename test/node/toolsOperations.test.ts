import type { INodeParameters } from 'n8n-workflow';

import { TOOL_OPERATIONS } from '../../nodes/AiHomeDesign/tools';
import { type FormOfTool, FORMS_OF_TOOLS, STYLES } from './toolForms';
import { submitted, useTool, useToolOn } from './toolRuns';
import { openWorkbench, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench({ apiVersion: 'auto' })));
afterAll(async () => await bench.close());
beforeEach(async () => await bench.reset());

const widget = (tool: string, purpose: string, ...values: string[]) => ({
	slug: `widget-${purpose}-${tool}`,
	item_slugs: values.map((value) => `item-${value}-widget-${purpose}-${tool}`),
});

/** What leaves for one image. */
const body = (tool: string, ...widgets: Array<ReturnType<typeof widget>>) => ({
	order_id: expect.any(String),
	tool,
	asset_map: { [`${tool}-input-image`]: expect.any(String) },
	widgets,
});

const titleOf = (short: string) =>
	short
		.split('-')
		.map((word) =>
			/^with(out)?$/.test(word) ? word : word.charAt(0).toUpperCase() + word.slice(1),
		)
		.join(' ');

/** The room that an image was ordered for. */
const roomOf = (imageId: unknown) =>
	bench.sandbox
		.orders()
		.flatMap(({ images }) => images)
		.find((image) => image.imageId === imageId)?.spaceName;

/** The parameters that make a tool work. */
const usual = ({ room }: FormOfTool): INodeParameters =>
	room === 'needed' ? { roomType: 'kitchen', styles: ['modern'] } : {};

const usualWidgets = ({ tool, room }: FormOfTool) =>
	room === 'needed' ? [widget(tool, 'space', 'kitchen'), widget(tool, 'style', 'modern')] : [];

test('every operation has its row in toolForms.ts', () => {
	const names = (rows: ReadonlyArray<{ operation: string }>) =>
		rows.map(({ operation }) => operation).sort();
	expect(names(FORMS_OF_TOOLS)).toEqual(names(TOOL_OPERATIONS));
});

describe.each(FORMS_OF_TOOLS)('$operation', (form) => {
	const { operation, tool, title, several, room } = form;

	test('with what it needs: what leaves, what comes out', async () => {
		const { output, error } = await useTool(bench, operation, usual(form));
		expect(error).toBeUndefined();
		expect(bench.calls().slice(0, 3)).toEqual(['projects', 'upload', 'submit']);
		expect(submitted(bench)).toEqual([body(tool, ...usualWidgets(form))]);
		expect(bench.requests('upload')[0]?.body).toMatchObject({
			fields: { asset_role: 'primary_angle' },
		});
		const name = room === 'needed' ? 'modern' : tool.replace('tool-', '');
		expect(output).toHaveLength(1);
		expect(Object.entries(output[0]?.json ?? {})).toEqual([
			['file_name', `kitchen-${name}.jpg`],
			['status', 'finished'],
			['order_id', bench.sandbox.charges()[0]?.orderId],
			['image_id', bench.sandbox.charges()[0]?.imageId],
			['variant', room === 'needed' ? 'Modern' : several ? title : null],
			['edits', [room === 'needed' ? `${title}: Modern` : title]],
			['alterations', form.alterations],
			['disclosure', expect.stringMatching(form.disclosure)],
			['charged', 'yes'],
			['image_url', expect.stringContaining(bench.sandbox.imageUrl)],
		]);
		expect(output[0]?.pairedItem).toEqual({ item: 0 });
		expect(output[0]?.binary?.data).toMatchObject({ fileName: `kitchen-${name}.jpg` });
	});

	if (several) {
		const { parameter, purpose, proven, unconfirmed } = several;
		const values = [...proven, ...unconfirmed];
		const room = form.room === 'needed' ? [widget(tool, 'space', 'kitchen')] : [];
		const parameters = form.room === 'needed' ? { roomType: 'kitchen' } : {};
		const slug = (value: string) => `item-${value}-widget-${purpose}-${tool}`;

		test.each<[string, (value: string) => string]>([
			['titles', titleOf],
			['short values', (value) => value],
			['full slugs', slug],
			['titles in capitals', (value) => titleOf(value).toUpperCase()],
		])(`every known value of ${parameter}: %s`, async (_, spelled) => {
			const { output, error } = await useTool(bench, operation, {
				...parameters,
				[parameter]: values.map(spelled),
			});
			expect(error).toBeUndefined();
			expect(submitted(bench)).toEqual(
				values.map((value) => body(tool, ...room, widget(tool, purpose, value))),
			);
			expect(output.map(({ json }) => [json.variant, json.file_name])).toEqual(
				values.map((value) => [titleOf(value), `kitchen-${value}.jpg`]),
			);
			expect(bench.requests('upload')).toHaveLength(1);
		});

		test('a value that no list has goes out, and may be taken', async () => {
			const other = { style: 'Mid-Century', 'sky-style': 'Starry Night', material: 'Limewash' };
			const short = { style: 'mid-century', 'sky-style': 'starry-night', material: 'limewash' };
			const { error, output } = await useTool(bench, operation, {
				...parameters,
				[parameter]: `={{ ["${other[purpose]}"] }}`,
			});
			expect(error).toBeUndefined();
			expect(submitted(bench)).toEqual([
				body(tool, ...room, widget(tool, purpose, short[purpose])),
			]);
			expect(output[0]?.json.file_name).toBe(`kitchen-${short[purpose]}.jpg`);
		});

		test('a value that the service refuses: its name, and what it is known to take', async () => {
			const { error } = await useTool(bench, operation, {
				...parameters,
				[parameter]: '={{ ["Baroque"] }}',
			});
			expect(submitted(bench)).toEqual([body(tool, ...room, widget(tool, purpose, 'baroque'))]);
			expect(error?.message).toContain('does not take the option "Baroque"');
			for (const value of proven) expect(error?.description).toContain(`"${titleOf(value)}"`);
			for (const value of unconfirmed) {
				expect(error?.description).not.toContain(`"${titleOf(value)}"`);
			}
			expect(error?.context?.details).toMatchObject({ http_code: 422, charged: 'no' });
			expect(error?.description).toContain('nothing was charged');
		});
	}

	if (several && several.purpose !== 'style') {
		const { parameter, purpose, proven, unconfirmed } = several;
		const room = form.room === 'needed' ? [widget(tool, 'space', 'kitchen')] : [];
		const parameters = form.room === 'needed' ? { roomType: 'kitchen' } : {};

		test.each<[string, string | string[]]>([
			['nothing chosen', []],
			['its value', ['default']],
			['its title', ["AI HomeDesign's choice"]],
			['a text by expression', '={{ "default" }}'],
			['twice', ['default', 'DEFAULT']],
		])('AI HomeDesign’s choice, by %s: no widget is sent', async (_, chosen) => {
			const { error, output } = await useTool(bench, operation, {
				...parameters,
				[parameter]: chosen,
			});
			expect(error).toBeUndefined();
			expect(submitted(bench)).toEqual([body(tool, ...room)]);
			expect(output.map(({ json }) => [json.variant, json.edits, json.file_name])).toEqual([
				[title, [title], `kitchen-${tool.replace('tool-', '')}.jpg`],
			]);
		});

		test('AI HomeDesign’s choice beside another one: two images, two charges', async () => {
			const [value = ''] = proven;
			const { error, output } = await useTool(bench, operation, {
				...parameters,
				[parameter]: ['default', titleOf(value)],
			});
			expect(error).toBeUndefined();
			expect(submitted(bench)).toEqual([
				body(tool, ...room),
				body(tool, ...room, widget(tool, purpose, value)),
			]);
			expect(output.map(({ json }) => json.file_name)).toEqual([
				`kitchen-${tool.replace('tool-', '')}.jpg`,
				`kitchen-${value}.jpg`,
			]);
			expect(bench.sandbox.charges()).toHaveLength(2);
		});

		const [marked] = unconfirmed;
		if (marked !== undefined) {
			test('a value with its mark, as somebody copies it from the list', async () => {
				const { error } = await useTool(bench, operation, {
					...parameters,
					[parameter]: `={{ "${titleOf(marked)} (unconfirmed)" }}`,
				});
				expect(error).toBeUndefined();
				expect(submitted(bench)).toEqual([body(tool, ...room, widget(tool, purpose, marked))]);
			});
		}
	}

	const rooms = form.rooms ?? [];
	if (rooms.length > 0) {
		const rest = form.room === 'needed' ? { styles: ['modern'] } : {};
		const style = form.room === 'needed' ? [widget(tool, 'style', 'modern')] : [];

		test.each<[string, (value: string) => string]>([
			['titles', titleOf],
			['short values', (value) => value],
			['v1’s names', (value) => `space-${value}`],
			['full slugs', (value) => `item-${value}-widget-space-${tool}`],
			['lower case with blanks', (value) => titleOf(value).toLowerCase()],
		])('every room: %s', async (_, spelled) => {
			const items = await Promise.all(
				rooms.map(async (value) => ({
					...(await bench.photoItem()),
					json: { room: spelled(value) },
				})),
			);
			const { error, output } = await useToolOn(bench, items, {
				operation,
				roomType: { __rl: true, mode: 'name', value: '={{ $json.room }}' },
				...rest,
			});
			expect(error).toBeUndefined();
			expect(output.map(({ json }) => roomOf(json.image_id))).toEqual(rooms);
			expect(submitted(bench)).toHaveLength(rooms.length);
			expect(submitted(bench)).toEqual(
				expect.arrayContaining(
					rooms.map((value) => body(tool, widget(tool, 'space', value), ...style)),
				),
			);
		});

		test('a room that no list has goes out, and may be taken', async () => {
			const { error } = await useTool(bench, operation, { roomType: 'Game Room', ...rest });
			expect(error).toBeUndefined();
			expect(submitted(bench)).toEqual([body(tool, widget(tool, 'space', 'game-room'), ...style)]);
		});

		test('a room that the service refuses: its name, and what it is known to take', async () => {
			const { error } = await useTool(bench, operation, { roomType: 'Dungeon', ...rest });
			expect(error?.message).toContain('"Dungeon"');
			for (const value of rooms) expect(error?.description).toContain(`"${titleOf(value)}"`);
			expect(bench.sandbox.charges()).toEqual([]);
		});
	}
});

describe.each(FORMS_OF_TOOLS.filter(({ room }) => room === 'needed'))(
	'$operation without what it needs',
	({ operation }) => {
		test.each<[string, INodeParameters, string, readonly string[]]>([
			['no room', { styles: ['modern'] }, 'Parameter "Room Type" is required', []],
			[
				'a room that an expression does not give',
				{ styles: ['modern'], roomType: '={{ $json.room }}' },
				'"Room Type" is empty: the expression {{ $json.room }} gives nothing',
				[],
			],
			['no style', { roomType: 'bedroom' }, '"Style Names or IDs" needs a choice', STYLES],
		])('%s: named before anything is uploaded', async (_, parameters, words, list) => {
			const { error } = await useTool(bench, operation, parameters);
			expect(error?.message).toContain(words);
			for (const value of list) expect(error?.description).toContain(titleOf(value));
			expect(bench.requests('upload')).toEqual([]);
		});
	},
);

describe('further choices of an image', () => {
	test.each(['Warm Tones', 'warm-tones', 'item-warm-tones-widget-color-tool-interior-design'])(
		'a color: %s',
		async (color) => {
			const { output } = await useTool(bench, 'interiorDesign', {
				roomType: 'office',
				styles: ['modern', 'prime'],
				color,
			});
			const tool = 'tool-interior-design';
			expect(submitted(bench)).toEqual(
				['modern', 'prime'].map((style) =>
					body(
						tool,
						widget(tool, 'space', 'office'),
						widget(tool, 'style', style),
						widget(tool, 'color', 'warm-tones'),
					),
				),
			);
			expect(output.map(({ json }) => [json.variant, json.edits])).toEqual([
				['Modern', ['Interior Design: Modern, Warm Tones']],
				['Prime', ['Interior Design: Prime, Warm Tones']],
			]);
		},
	);

	test('two colors are too many', async () => {
		const { error } = await useTool(bench, 'interiorDesign', {
			roomType: 'office',
			styles: ['modern'],
			color: '={{ ["Pastel", "Monochrome"] }}',
		});
		expect(error?.message).toContain('"Color Name or ID" has a value that cannot be used');
		expect(bench.requests('upload')).toEqual([]);
	});

	test('a color that the service refuses is named, not the style', async () => {
		const { error } = await useTool(bench, 'interiorDesign', {
			roomType: 'office',
			styles: ['modern'],
			color: 'Beige',
		});
		expect(error?.message).toContain('does not take the option "Beige"');
		expect(error?.description).toContain('It is known to take: "Earthy Neutrals".');
		expect(error?.description).not.toContain('Farmhouse');
	});

	test('dusk options go into the same image', async () => {
		const tool = 'tool-day-to-dusk';
		const { output } = await useTool(bench, 'dayToDusk', {
			skyStyles: ['Clear Dusk'],
			duskOptions: ['Shadow Removal', 'turn-on-lights', 'Lawn Touch Up'],
		});
		expect(submitted(bench)).toEqual([
			body(
				tool,
				widget(tool, 'sky-style', 'clear-dusk'),
				widget(tool, 'day-to-dusk-options', 'shadow-removal', 'turn-on-lights', 'lawn-touch-up'),
			),
		]);
		expect(output[0]?.json.edits).toEqual([
			'Day to Dusk: Clear Dusk, Shadow Removal, Turn On Lights, Lawn Touch Up',
		]);
	});

	test('dusk options alone', async () => {
		const tool = 'tool-day-to-dusk';
		const { output } = await useTool(bench, 'dayToDusk', { duskOptions: ['Shadow Removal'] });
		expect(submitted(bench)).toEqual([
			body(tool, widget(tool, 'day-to-dusk-options', 'shadow-removal')),
		]);
		expect(output[0]?.json).toMatchObject({
			variant: 'Day to Dusk',
			file_name: 'kitchen-day-to-dusk.jpg',
		});
	});

	test.each([
		['an empty list', []],
		['an empty text', ''],
		['nothing', null],
		['an empty text in a list', ['']],
	])('nothing leaves for %s', async (_, empty) => {
		const parameters: INodeParameters = { materials: empty as string[], roomType: '' };
		const { error } = await useTool(bench, 'wallChange', parameters);
		expect(error).toBeUndefined();
		expect(submitted(bench)).toEqual([body('tool-wall-change')]);
	});
});

test('Enhance in this node is the enhancement', async () => {
	const { output } = await useTool(bench, 'enhance', {
		spaceName: 'Indoor',
		enhancementOptions: ['Add Screen to TV'],
	});
	expect(output[0]?.json).toMatchObject({
		file_name: 'kitchen-enhanced.jpg',
		variant: null,
		edits: ['Add Screen to TV'],
		alterations: ['corrections', 'features'],
	});
});
