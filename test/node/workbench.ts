import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import sharp from 'sharp';

import type { JournalEntry, Sandbox, SandboxOptions } from '../../sandbox';
import { startEngine, type BinaryMode, type Engine, type RunNodeOptions } from '../harness';
import { openVirtualTime } from './virtualTime';

/** A real engine, a sandbox and a clock that jumps, ready for a test. */
export interface Workbench {
	engine: Engine;
	sandbox: Sandbox;
	/** The credential that fits the sandbox. */
	credentials: { aiHomeDesignApi: { apiKey: string; baseUrl: string; apiVersion?: string } };
	/** An input item with a small photo in its field `data`. */
	photoItem(fileName?: string, content?: Buffer, mimeType?: string): Promise<INodeExecutionData>;
	/** Runs the node with Image > Enhance and Space Indoor, unless the parameters say otherwise. */
	run(
		items: INodeExecutionData[],
		parameters?: INodeParameters,
		node?: Partial<INode>,
		more?: Pick<RunNodeOptions, 'mode' | 'retryOf' | 'staticData' | 'typeName' | 'workflowId'>,
	): ReturnType<Engine['runNode']>;
	/** The requests that arrived at the sandbox, by call. */
	requests(call?: JournalEntry['call']): JournalEntry[];
	/** The calls in their order, e.g. ['spaces', 'options', 'upload']. */
	calls(): string[];
	/** What the API answers about an order. */
	order(orderId: string): Promise<unknown>;
	/** The time, in milliseconds. */
	now(): number;
	/** Lets time pass, in milliseconds. */
	pass(ms: number): Promise<void>;
	/** Forgets what happened; to be called between tests. */
	reset(): Promise<void>;
	close(): Promise<void>;
}

/** An API key that stands out in any text. */
export const SECRET = 'sk-SECRET-0123456789';

let photoCount = 0;

/** Colours that are nearer to each other may give the same JPEG: the node would know the photo again. */
const STEP = 16;
const LEVELS = 15;

/** A small JPEG; every one is different. */
export async function smallPhoto(format: 'jpeg' | 'png' | 'webp' = 'jpeg'): Promise<Buffer> {
	const number = photoCount++;
	const level = (place: number) => (Math.floor(number / LEVELS ** place) % LEVELS) * STEP;
	const create = {
		width: 300,
		height: 200,
		channels: 3 as const,
		background: { r: level(0), g: level(1), b: level(2) },
	};
	return await sharp({ create }).toFormat(format).toBuffer();
}

/**
 * Opens a workbench. Time jumps as soon as the node waits for it.
 * @param options those of the sandbox, n8n's binary mode, and the credential's API version: v1 unless it says otherwise
 */
export async function openWorkbench(
	options: SandboxOptions & { binaryMode?: BinaryMode; apiVersion?: string } = {},
): Promise<Workbench> {
	const { binaryMode = 'memory', apiVersion = 'v1', ...sandboxOptions } = options;
	const time = await openVirtualTime({ apiKey: SECRET, ...sandboxOptions });
	const { sandbox } = time;
	const engine = await startEngine({ binaryMode });
	const credentials = { aiHomeDesignApi: { apiKey: SECRET, baseUrl: sandbox.url, apiVersion } };
	return {
		engine,
		sandbox,
		credentials,
		photoItem: async (fileName = 'kitchen.jpg', content, mimeType = 'image/jpeg') => ({
			json: { from: fileName },
			binary: { data: await engine.binary(content ?? (await smallPhoto()), fileName, mimeType) },
		}),
		run: (items, parameters = {}, node = {}, more = {}) =>
			engine.runNode({
				...more,
				items,
				credentials,
				node,
				parameters: {
					resource: 'image',
					operation: 'enhance',
					spaceName: 'space-indoor',
					...parameters,
				},
			}),
		requests: (call) =>
			sandbox.journal().filter((entry) => call === undefined || entry.call === call),
		calls: () => sandbox.journal().map(({ call }) => call),
		order: async (orderId) => {
			const headers = { 'x-api-key': SECRET };
			return await (await fetch(`${sandbox.url}/v1/order/${orderId}`, { headers })).json();
		},
		now: () => time.now(),
		pass: async (ms) => await time.pass(ms),
		reset: async () => {
			sandbox.reset();
			engine.log.clear();
			await time.forgetSubmissions();
		},
		close: async () => {
			await Promise.all([engine.close(), time.close()]);
		},
	};
}
