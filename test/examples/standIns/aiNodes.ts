import type { INodeType } from 'n8n-workflow';

import { forEachItem, standIn, textOf, type Execute } from './recorded';

/** What an image model says of a photo, by its file name; throws where it does not answer. */
export type Looks = (fileName: string) => string;

const PACKAGE = '@n8n/n8n-nodes-langchain';

/** What is connected to an AI agent, apart from its tools, and a model that looks at images. The harness has a stand-in for the agent itself. */
export function aiNodes(looks: Looks): Record<string, INodeType> {
	const passOn: Execute = async function () {
		return [this.getInputData()];
	};
	const analyze = forEachItem(async (context, index) => {
		if (textOf(context, 'operation', index) !== 'analyze') throw new Error('Looks at images only');
		const field = textOf(context, 'binaryPropertyName', index);
		const { fileName = '' } = context.helpers.assertBinaryData(index, field);
		if (!textOf(context, 'text', index).includes(fileName))
			throw new Error('It is not told the name');
		return [{ json: { content: looks(fileName) } }];
	});
	const nodes = { chatTrigger: passOn, lmChatOpenAi: undefined, memoryBufferWindow: undefined };
	return Object.fromEntries(
		Object.entries({ ...nodes, openAi: analyze }).map(([name, execute]) => {
			const type = `${PACKAGE}.${name}`;
			return [type, standIn(type, execute)];
		}),
	);
}
