import { Workflow, type INodeTypes } from 'n8n-workflow';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { AiHomeDesignTrigger } from '../../../nodes/AiHomeDesignTrigger/AiHomeDesignTrigger.node';
import {
	eventSchema,
	EVENTS,
	labelOf,
	FORMS,
	needsSecret,
} from '../../../nodes/AiHomeDesignTrigger/delivery/events';
import { createNode } from '../../../dev/n8n/workflowJson';

describe('the table of events', () => {
	const { description } = new AiHomeDesignTrigger();

	test('makes the form', () => {
		const events = description.properties.find(({ name }) => name === 'events');
		expect(events?.options?.map((option) => option.name)).toEqual(EVENTS.map(({ label }) => label));
		expect(events?.default).toEqual(['imageGenerated']);
	});

	test('makes the subtitle, in the words of the form', () => {
		const [, code = ''] = /^={{(.*)}}$/s.exec(description.subtitle ?? '') ?? [];
		expect(code).not.toMatch(/[{}]{2}/);
		const subtitle = (events: string | string[]) => {
			const node = createNode('Trigger', 'trigger', { events });
			const nodeType = new AiHomeDesignTrigger();
			const nodeTypes: INodeTypes = {
				getByName: () => nodeType,
				getByNameAndVersion: () => nodeType,
				getKnownTypes: () => ({}),
			};
			const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
			return workflow.expression.getSimpleParameterValue(
				node,
				description.subtitle,
				'internal',
				{},
			);
		};
		expect(subtitle(['imageGenerated', 'imageUpscaled'])).toBe('Image Generated, Image Upscaled');
		expect(subtitle('imageUpscaled')).toBe('Image Upscaled');
	});

	test('says which need the secret', () => {
		expect(EVENTS.map(({ value }) => [value, labelOf(value), needsSecret(value)])).toEqual([
			['imageGenerated', 'Image Generated', false],
			['imageUpscaled', 'Image Upscaled', true],
			['imageFailed', 'Image Failed', false],
		]);
		expect(eventSchema.safeParse('imageLost').success).toBe(false);
	});

	test.each<[string, object, string | undefined]>([
		["v1's generated image", { order_id: 'o', image: { id: 'i' } }, 'order'],
		["v1's early form", { order_id: 'o', images: [] }, 'order'],
		['v1 with an event of its own', { event: 'done', order_id: 'o', image: {} }, 'order'],
		['an upscaled image', { generated_image_id: 'i', upscaled_image_src: 'x' }, 'image'],
		['an upscaled image with an order', { generated_image_id: 'i', order_id: 'o' }, 'image'],
		["v3's process", { event: 'process.completed', process_id: 'p', order_id: 'o' }, 'process'],
		['v3 without the word', { process_id: 'p', order_id: 'o', status: 'done' }, 'process'],
		['another event of v3', { event: 'order.created', order_id: 'o' }, 'process'],
		['something else', { hello: 'world' }, undefined],
		['nothing', {}, undefined],
	])('%s is recognised by its shape', (_, body, names) => {
		expect(FORMS.find(({ recognise }) => recognise(body))?.names).toBe(names);
	});

	test('every event can come of some form', () => {
		const outcomes = FORMS.flatMap((form) => Object.values({ ...form.outcomes }));
		expect(new Set(outcomes)).toEqual(new Set(EVENTS.map(({ value }) => value)));
	});

	test('is the only place that names them', () => {
		const folder = join(__dirname, '..', '..', '..', 'nodes');
		const names = new RegExp(EVENTS.map(({ value }) => value).join('|'));
		const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.ts'))
			.filter((file) => names.test(readFileSync(join(folder, file), 'utf8')));
		expect(files).toEqual([join('AiHomeDesignTrigger', 'delivery', 'events.ts')]);
	});
});
