import type { INodeType } from 'n8n-workflow';

import { standIn, type Execute } from './recorded';

/** What is connected to an AI agent, apart from its tools. The harness has a stand-in for the agent itself. */
export const aiNodes: Record<string, INodeType> = Object.fromEntries(
	['chatTrigger', 'lmChatOpenAi', 'memoryBufferWindow'].map((name) => {
		const type = `@n8n/n8n-nodes-langchain.${name}`;
		const passOn: Execute = async function () {
			return [this.getInputData()];
		};
		return [type, standIn(type, name === 'chatTrigger' ? passOn : undefined)];
	}),
);
