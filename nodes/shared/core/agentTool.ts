import type { INode } from 'n8n-workflow';

/** Whether an AI agent uses the node as a tool: it gets JSON and messages, and neither files nor descriptions. */
export function isAgentTool({ type }: Pick<INode, 'type'>): boolean {
	return type.endsWith('Tool');
}
