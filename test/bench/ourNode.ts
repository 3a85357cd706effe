import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { Engine, NodeRunResult } from '../harness';

const ENHANCE = { resource: 'image', operation: 'enhance', spaceName: 'space-indoor' };

/** The account at a sandbox. */
export interface Account {
	apiKey: string;
	url: string;
}

export async function photoItem(engine: Engine, photo: Buffer): Promise<INodeExecutionData> {
	return { json: {}, binary: { data: await engine.binary(photo, 'room.jpg', 'image/jpeg') } };
}

/** Runs the node, Image > Enhance unless the parameters say otherwise. Throws when a run is not a full success. */
export async function runNode(
	engine: Engine,
	{ apiKey, url }: Account,
	items: INodeExecutionData[],
	parameters: INodeParameters = {},
): Promise<NodeRunResult> {
	const run = await engine.runNode({
		items,
		credentials: { aiHomeDesignApi: { apiKey, baseUrl: url } },
		parameters: { ...ENHANCE, ...parameters },
		// As in an active workflow: nobody watches.
		mode: 'trigger',
	});
	if (run.error) throw run.error;
	if (run.output.length !== items.length) {
		throw new Error(`${run.output.length} of ${items.length} photos came out`);
	}
	return run;
}
