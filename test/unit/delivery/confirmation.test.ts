import {
	confirm,
	unconfirmedSummary,
	type AskedOrder,
} from '../../../nodes/AiHomeDesignTrigger/delivery/confirmation';

describe('comparing a delivery with the order', () => {
	const order: AskedOrder = {
		orderId: 'order-1',
		spaceName: 'space-indoor',
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
				spaceName: 'space-outdoor',
			},
			{ id: 'image-3', url: '', status: 'failed', apiStatus: 'regular_failed' },
		],
	};
	const services = ['service-image-enhancement'];
	const asked = (imageId: string, more: Partial<AskedOrder> = {}, serviceName?: string) =>
		confirm(
			{ ...order, ...more },
			{ event: 'imageGenerated', imageId, regenerated: true, serviceName },
			services,
		);

	test('a finished image is told in the words of the order', () => {
		expect(asked('image-1')).toEqual({
			confirmed: {
				event: 'imageGenerated',
				file_name: null,
				status: 'finished',
				order_id: 'order-1',
				image_id: 'image-1',
				image_url: 'https://cdn.example/after.jpg',
				before_image_url: 'https://cdn.example/before.jpg',
				space_name: 'space-indoor',
				service_name: 'service-image-enhancement',
				regenerated: true,
				created_at: '2026-01-02T03:04:05.000Z',
			},
		});
	});

	test("the image's own space counts, and what is not known is null", () => {
		const images = [
			{
				id: 'x',
				url: 'https://cdn.example/x',
				status: 'finished' as const,
				apiStatus: '',
				spaceName: 'space-a',
			},
		];
		const more = { images, serviceName: null, beforeImageUrl: null };
		expect(asked('x', more)).toMatchObject({
			confirmed: {
				space_name: 'space-a',
				service_name: null,
				created_at: null,
				before_image_url: null,
			},
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

	test('an image that names no order has the same fields', () => {
		const summary = unconfirmedSummary('imageUpscaled', 'image-1', 'https://cdn.example/large.jpg');
		const generatedResult = asked('image-1');
		const fields =
			generatedResult && 'confirmed' in generatedResult ? generatedResult.confirmed : {};
		expect(Object.keys(summary)).toEqual(Object.keys(fields));
		expect(summary).toMatchObject({ event: 'imageUpscaled', image_id: 'image-1', order_id: null });
	});
});
