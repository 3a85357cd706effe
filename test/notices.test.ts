import { NodeHelpers } from 'n8n-workflow';

import { AiHomeDesign } from '../nodes/AiHomeDesign/AiHomeDesign.node';
import { AiImageEnhancement } from '../nodes/AiImageEnhancement/AiImageEnhancement.node';

const shownFor = (
	{ description }: AiHomeDesign | AiImageEnhancement,
	resource: string,
	operation: string,
) =>
	description.properties
		.filter((property) => property.type === 'notice')
		.filter((property) =>
			NodeHelpers.displayParameter({ resource, operation }, property, null, description),
		)
		.map(({ displayName }) => displayName);

test.each([
	['image', 'enhance', ['one credit', 'just run it again']],
	['order', 'submit', ['one credit', '10 photos in 10 minutes']],
	['image', 'check', ['costs nothing']],
	['image', 'upscale', ['AI HomeDesign Trigger']],
	['image', 'upload', []],
	['order', 'get', []],
])(
	'%s > %s says what people must know before they press the button',
	(resource, operation, words) => {
		const shown = shownFor(new AiImageEnhancement(), resource, operation);
		expect(shown).toEqual(words.map((text) => expect.stringContaining(text)));
		// People read two lines.
		for (const text of shown) expect(text.length).toBeLessThan(130);
		// One sentence, as n8n's own nodes have them.
		for (const text of shown) expect(text).not.toMatch(/\.$|\. /);
	},
);

test.each([
	['image', 'enhance', ['Each photo costs one credit']],
	['image', 'itemRemoval', ['Each photo costs one credit']],
	['image', 'runTool', ['Each photo costs one credit']],
	['image', 'virtualStaging', ['Each choice is one image']],
	['image', 'dayToDusk', ['Each choice is one image']],
	['image', 'floorChange', ['Each choice is one image']],
	['order', 'get', []],
	['tool', 'getAll', []],
])('all tools: %s > %s says what it costs', (resource, operation, words) => {
	expect(shownFor(new AiHomeDesign(), resource, operation)).toEqual(
		words.map((text) => expect.stringContaining(text)),
	);
});
