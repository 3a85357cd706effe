import type { INode, NodeConnectionType, IExecuteFunctions } from 'n8n-workflow';
import { z } from './zod';

/** Whether an AI agent uses the node as a tool: it gets JSON and messages, and neither files nor descriptions. */
export function isAgentTool({ type }: Pick<INode, 'type'>): boolean {
	return type.endsWith('Tool');
}

/**
 * The connection that items go through. Not `NodeConnectionTypes.Main`: it came with n8n-workflow 1.83, and where an
 * older copy lies in n8n's nodes folder, a node that asks for it while loading is missing in n8n.
 */
export const MAIN: NodeConnectionType = 'main';

const pinned = z.record(z.unknown());
/** n8n gives pinned data to expressions and to its engine, not to nodes by name: where they are not seen, nothing is said. */
const contextSchema = z.object({
	workflow: z.object({ pinData: pinned }).optional().catch(undefined),
	runExecutionData: z
		.object({ resultData: z.object({ pinData: pinned }) })
		.optional()
		.catch(undefined),
});

/** The name of a node before this one whose output is pinned in this manual run, the nearest one first. */
export function pinnedNodeBefore(context: IExecuteFunctions): string | undefined {
	if (context.getMode() !== 'manual') return undefined;
	const { workflow, runExecutionData } = contextSchema.safeParse(context).data ?? {};
	const all = { ...workflow?.pinData, ...runExecutionData?.resultData.pinData };
	return namesBefore(context).find((name) => Object.hasOwn(all, name));
}

function namesBefore(context: IExecuteFunctions): string[] {
	try {
		const { name } = context.getNode();
		const parents = context.getParentNodes(name).map((parent) => parent.name);
		return [context.getInputSourceData().previousNode, ...parents];
	} catch {
		// A node without an input, or an n8n that does not tell.
		return [];
	}
}

const settingsSchema = z.object({ executionTimeout: z.number().positive() });

/** After how many seconds n8n ends the workflow by its own settings; the server's limit is not seen. */
export function timeLimitOf(context: Pick<IExecuteFunctions, 'getNode'>): number | undefined {
	const { data } = z
		.object({ getWorkflowSettings: z.function().returns(z.unknown()) })
		.safeParse(context);
	return settingsSchema.safeParse(data?.getWorkflowSettings.call(context)).data?.executionTimeout;
}
