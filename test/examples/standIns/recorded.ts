import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

import { descriptionOf, records } from '../descriptions';

/** What a stand-in does: as a node's `execute`. */
export type Execute = (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

/** A node with the form of the real one and another inside. Throws if the real one is not recorded. */
export function standIn(type: string, execute?: Execute): INodeType {
	const version = records.nodes.find((node) => node.type === type)?.version;
	const description = version === undefined ? undefined : descriptionOf(type, version);
	if (!description) throw new Error(`${type} is not recorded`);
	// Its credentials and webhooks are for a service that is not there.
	return { description: { ...description, credentials: [], webhooks: undefined }, execute };
}

/**
 * Does something for each item, as n8n's own nodes do: an item that fails ends the node, or becomes an error item
 * without a word about what it comes from.
 */
export function forEachItem(
	work: (context: IExecuteFunctions, index: number) => Promise<INodeExecutionData[]>,
): Execute {
	return async function (this: IExecuteFunctions) {
		const output: INodeExecutionData[] = [];
		for (const index of this.getInputData().keys()) {
			try {
				const items = await work(this, index);
				output.push(...items.map((item) => ({ pairedItem: { item: index }, ...item })));
			} catch (error) {
				if (!this.continueOnFail()) throw error;
				output.push({ json: { error: error instanceof Error ? error.message : String(error) } });
			}
		}
		return [output];
	};
}

/** A parameter that is text. */
export function textOf(context: IExecuteFunctions, name: string, index: number): string {
	return String(context.getNodeParameter(name, index, ''));
}

/** The ID that a resource locator stands for, in whatever mode. */
export function idOf(context: IExecuteFunctions, name: string, index: number): string {
	return String(context.getNodeParameter(name, index, '', { extractValue: true }));
}
