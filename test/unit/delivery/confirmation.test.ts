import {
	confirm,
	unconfirmedSummary,
	toolName,
	type AskedOrder,
} from '../../../nodes/AiHomeDesignTrigger/delivery/confirmation';
import type { EventName } from '../../../nodes/AiHomeDesignTrigger/delivery/events';
import type { GeneratedImage } from '../../../nodes/shared/api/imageState';

describe('comparing a delivery with the order', () => {
	const order: AskedOrder = {
		orderId: 'order-1',
		serviceName: 'service-image-enhancement',
		beforeImageUrl: 'https://cdn.example/before.jpg',
		images: [
			{
				id: 'image-1',
				url: 'https://cdn.example/after.jpg',
				status: 'finished',
				apiStatus: 'regular_finished',
				createdAt: Date.parse('2026-01-02T03:04:05Z'),
			},
			{
				id: 'image-2',
				url: '',
				status: 'processing',
				apiStatus: 'regular_processing',
			},
			{ id: 'image-3', url: '', status: 'failed', apiStatus: 'regular_failed' },
		],
	};
	const services = ['tool-image-enhancement'];
	const asked = (imageId: string, more: Partial<AskedOrder> = {}, serviceName?: string) =>
		confirm(
			{ ...order, ...more },
			{ outcomes: { finished: 'imageGenerated' }, imageId, serviceName },
			{ events: ['imageGenerated', 'imageFailed'], services },
		);

	test('a finished image is told in the words of the order', () => {
		expect(asked('image-1')).toEqual({
			confirmed: {
				event: 'imageGenerated',
				file_name: null,
				status: 'finished',
				order_id: 'order-1',
				image_id: 'image-1',
				tool: 'tool-image-enhancement',
				variant: null,
				alterations: ['unknown'],
				disclosure: 'Digitally altered: details shown may differ from the property.',
				image_url: 'https://cdn.example/after.jpg',
			},
			beside: {
				beforeImageUrl: 'https://cdn.example/before.jpg',
				madeAt: Date.parse('2026-01-02T03:04:05Z'),
			},
		});
	});

	test('what is not known is null, and what was altered unknown', () => {
		const images = [
			{ id: 'x', url: 'https://cdn.example/x', status: 'finished' as const, apiStatus: '' },
		];
		const more = { images, serviceName: null, beforeImageUrl: null };
		expect(asked('x', more)).toMatchObject({
			confirmed: { file_name: null, tool: null, variant: null, alterations: ['unknown'] },
			beside: { beforeImageUrl: null },
		});
	});

	test('one that is not finished, or not there, may be confirmed later', () => {
		expect(asked('image-2')).toBeUndefined();
		expect(asked('made-up')).toBeUndefined();
		expect(asked('image-1', { images: [] })).toBeUndefined();
	});

	test('one that will never come is ignored', () => {
		expect(asked('image-3')).toHaveProperty('ignored');
	});

	test('the service that the API names counts, not the one that the delivery names', () => {
		const other = { serviceName: 'service-item-removal' };
		expect(asked('image-1', other, 'service-image-enhancement')).toHaveProperty('ignored');
		expect(asked('image-1', { serviceName: null }, 'service-item-removal')).toHaveProperty(
			'ignored',
		);
	});

	describe('of a process', () => {
		const NOT_ENHANCED = { ignored: 'AI HomeDesign could not make an image of this photo' };
		const process = (fields: Partial<GeneratedImage>): AskedOrder => ({
			...order,
			serviceName: null,
			beforeImageUrl: null,
			images: [
				{
					id: 'process-1',
					url: 'https://cdn.example/after',
					status: 'finished',
					apiStatus: 'done',
					tool: 'tool-image-enhancement',
					...fields,
				},
			],
		});
		const verdict = (
			fields: Partial<GeneratedImage>,
			events: EventName[],
			{ tools = ['tool-image-enhancement'], tool = 'tool-image-enhancement' } = {},
		) =>
			confirm(
				process(fields),
				{
					outcomes: { finished: 'imageGenerated', failed: 'imageFailed' },
					imageId: 'process-1',
					serviceName: tool,
				},
				{ events, services: tools },
			);
		const failed = { status: 'failed', apiStatus: 'failed' } as const;

		test('a finished one', () => {
			expect(verdict({}, ['imageGenerated'])).toEqual({
				confirmed: {
					event: 'imageGenerated',
					file_name: null,
					status: 'finished',
					order_id: 'order-1',
					image_id: 'process-1',
					tool: 'tool-image-enhancement',
					variant: null,
					alterations: ['unknown'],
					disclosure: 'Digitally altered: details shown may differ from the property.',
					image_url: 'https://cdn.example/after',
				},
				beside: { beforeImageUrl: null },
			});
		});

		test('a failed one has no image, whatever the API gives with it', () => {
			expect(verdict(failed, ['imageGenerated', 'imageFailed'])).toMatchObject({
				confirmed: { event: 'imageFailed', status: 'failed', image_url: null },
			});
		});

		test('what the user does not want to hear of is ignored', () => {
			expect(verdict(failed, ['imageGenerated'])).toEqual(NOT_ENHANCED);
			expect(verdict({}, ['imageFailed'])).toEqual({
				ignored: 'This workflow does not start on "Image Generated"',
			});
		});

		test.each<[string, string | undefined, string, string[], boolean]>([
			['the API counts', 'tool-day-to-dusk', 'tool-image-enhancement', ['tool-day-to-dusk'], true],
			['the API counts', 'tool-day-to-dusk', 'tool-image-enhancement', [], false],
			['where it is silent, the delivery', undefined, 'tool-sky-change', ['tool-sky-change'], true],
			['an unknown tool is compared as it is', 'tool-new', 'x', ['tool-new'], true],
			['a name of v1', undefined, 'service-day-to-dusk', ['tool-day-to-dusk'], true],
		])('which tool it is of: %s', (_, tool, delivered, tools, expected) => {
			const result = verdict({ tool }, ['imageGenerated'], { tools, tool: delivered });
			expect(result !== undefined && 'confirmed' in result).toBe(expected);
		});
	});

	test('an image that names no order has the same fields', () => {
		const summary = unconfirmedSummary('imageUpscaled', 'image-1', 'https://cdn.example/large.jpg');
		const generatedResult = asked('image-1');
		const fields =
			generatedResult && 'confirmed' in generatedResult ? generatedResult.confirmed : {};
		expect(Object.keys(summary)).toEqual(Object.keys(fields));
		expect(summary).toMatchObject({ event: 'imageUpscaled', image_id: 'image-1', order_id: null });
	});
});

test.each([
	['service-image-enhancement', 'tool-image-enhancement'],
	['service-creative-designer', 'tool-interior-design'],
	['tool-wall-change', 'tool-wall-change'],
	['tool-of-tomorrow', 'tool-of-tomorrow'],
])('%s is the tool %s', (name, tool) => {
	expect(toolName(name)).toBe(tool);
});
