import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode, INodeExecutionData } from 'n8n-workflow';
import sharp from 'sharp';
import { request } from 'undici';

import { errorItem } from '../../nodes/shared/core/nodeErrors';
import { ProblemError } from '../../nodes/shared/core/problem';
import type { Sandbox } from '../../sandbox';
import type { CredentialsByType, Engine, RunResult, WorkflowJson } from '../harness';
import { describePackage, outputFields, type Contract, type OutputFields } from './contract';

const PACKAGE = 'n8n-nodes-aihomedesign';
const SAVED_WORKFLOW = join(__dirname, 'saved-workflow.json');
const WEBHOOK_SECRET = 'aB3dE5gH7jK9mN1pQ3sT5v';
const START = 'When clicking ‘Execute workflow’';
const PHOTO = join(__dirname, '..', '..', 'examples', 'photos', 'kitchen.jpg');

/** A workflow with everything that the released version offers, as n8n saves it. */
export function readSavedWorkflow(): WorkflowJson {
	return JSON.parse(readFileSync(SAVED_WORKFLOW, 'utf8')) as WorkflowJson;
}

/** The nodes of this package in a workflow. */
export function ownNodes({ nodes }: WorkflowJson): INode[] {
	return nodes.filter(({ type }) => type.startsWith(`${PACKAGE}.`));
}

/** What the saved workflow runs with. */
export interface Surroundings {
	engine: Engine;
	sandbox: Sandbox;
	credentials: CredentialsByType;
}

/** What became of the saved workflow. */
export interface SavedRun {
	/** The part that begins with the manual trigger. */
	manual: RunResult;
	/** The parts that AI HomeDesign's deliveries have started. */
	delivered: RunResult[];
	/** What the agent's tools gave, as JSON, by the tool's name. */
	toolResponses: Record<string, string | undefined>;
	/** The items that came out of each node of this package, by the node's name. */
	outputs: Record<string, INodeExecutionData[]>;
}

/** Runs every part of the saved workflow, with its parameters as they were saved. */
export async function runSavedWorkflow({
	engine,
	sandbox,
	credentials: { aiHomeDesignApi },
}: Surroundings): Promise<SavedRun> {
	const credentials = {
		// V1 for all nodes but those with a project or another tool, which V1 does not have.
		aiHomeDesignApi: { ...aiHomeDesignApi, apiVersion: 'auto', webhookSecret: WEBHOOK_SECRET },
	};
	const workflow = readSavedWorkflow();
	const own = ownNodes(workflow);
	const active = await engine.activate({ workflow, credentials, activation: 'init' });
	try {
		const urlOf = (name: string) => active.url(name, { secret: WEBHOOK_SECRET });
		sandbox.configure({ etaSeconds: 0, webhookUrl: urlOf('Every event') });
		const photo = await engine.binary(readFileSync(PHOTO), 'kitchen.jpg', 'image/jpeg');
		const mask = await engine.binary(await maskOf(PHOTO), 'mask.png', 'image/png');
		const manual = await engine.run({
			workflow,
			credentials,
			startNode: START,
			items: [{ json: {}, binary: { data: photo, photo, mask } }],
		});
		await sandbox.settled();
		const delivery = sandbox.deliveries().find(({ event }) => event === 'imageGenerated');
		await request(urlOf('AI HomeDesign Trigger'), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(delivery?.payload),
		});
		await active.settled();
		const delivered = active.executions();
		const agentInput = {
			Image_URL: String(manual.json('Get a raw order')[0]?.before_image_src),
			Space: 'Indoor',
			Order_ID: String(manual.json('Stage a room')[0]?.order_id),
		};
		const toolResponses: SavedRun['toolResponses'] = {};
		for (const node of own.filter(({ type }) => type.endsWith('Tool'))) {
			const typeName = node.type.replace(/Tool$/, '');
			const { parameters } = node;
			const tool = { typeName, parameters, node, agentInput, credentials };
			toolResponses[node.name] = (await engine.runAsTool(tool)).response;
		}
		const runs = [manual, ...delivered];
		const outputs = own.map(({ name }) => [
			name,
			runs.flatMap((run) => [...run.items(name), ...run.items(name, 1)]),
		]);
		return { manual, delivered, toolResponses, outputs: Object.fromEntries(outputs) };
	} finally {
		await active.deactivate();
	}
}

/** A mask for a photo that marks the lower half of it. */
async function maskOf(photo: string): Promise<Buffer> {
	const { width, height } = await sharp(photo).metadata();
	const upper = Math.floor(height / 2);
	const create = { width, height: upper, channels: 3 as const, background: '#000' };
	return await sharp({ create })
		.extend({ bottom: height - upper, background: '#7878cd' })
		.png()
		.toBuffer();
}

/** Nodes whose output is AI HomeDesign's own, as it is. */
const NOT_OURS = new Set(['Get a raw order', 'Finish a building site, raw']);

/** The contract of the sources as they are, with what comes out when the saved workflow runs. */
export function contractWith({ outputs }: SavedRun): Contract {
	const measured = Object.entries(outputs)
		.filter(([name, items]) => !NOT_OURS.has(name) && items.length > 0)
		.map(([name, items]): [string, OutputFields] => [name, outputFields(items)]);
	return {
		...describePackage(),
		outputs: { ...Object.fromEntries(measured), 'An item with a failure': failureFields() },
	};
}

/** Everything that an item can tell about a failure. */
function failureFields(): OutputFields {
	const problem = {
		message: 'What happened',
		description: 'What to do.',
		httpCode: 404,
		apiError: 'order not found',
		apiErrorKey: 'api_error_order_not_found',
	};
	const progress = { orderId: 'o', imageId: 'i', status: 's', charged: 'yes' } as const;
	return outputFields([errorItem(new ProblemError(problem), 0, [progress])]);
}
