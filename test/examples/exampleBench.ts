import { deepCopy, type IDataObject, type INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox';
import {
	startEngine,
	type ActiveWorkflow,
	type BinaryMode,
	type Engine,
	type RunOptions,
	type RunResult,
	type WorkflowJson,
} from '../harness';
import { URL_SECRET, withSecret } from '../node/triggerBench';
import { openVirtualTime } from '../node/virtualTime';
import { readExample } from './exampleFiles';
import { aiNodes, type Looks } from './standIns/aiNodes';
import { driveNodes } from './standIns/driveNodes';
import { dataTableNodes, type Row } from './standIns/dataTableNode';
import { dropboxNodes } from './standIns/dropboxNode';
import { editImageNodes } from './standIns/editImageNode';
import { FakeDrive } from './standIns/fakeDrive';
import { FakeDropbox } from './standIns/fakeDropbox';
import { fileNodes } from './standIns/fileNodes';
import { flowNodes } from './standIns/flowNodes';
import { formNodes, type FormPage } from './standIns/formNodes';
import { mailNodes, type Mail } from './standIns/mailNode';
import { realNodes } from './standIns/realNodes';

const API_KEY = 'key-of-the-examples';
const MINUTE_MS = 60_000;

/** What the user sets in an example, as `Node: parameter`. Folders are given by their IDs. */
export type Settings = Record<string, string>;

/** The real engine and a sandbox, with a Drive, a Dropbox, a data table and an outbox in memory. */
export interface ExampleBench {
	engine: Engine;
	sandbox: Sandbox;
	drive: FakeDrive;
	dropbox: FakeDropbox;
	outbox: Mail[];
	/** The rows of the only data table. */
	table: Row[];
	/** The last pages of forms that were shown. */
	pages: FormPage[];
	/** How many minutes executions have waited, in their order; each time n8n took them up anew. */
	waits: number[];
	/** What the image model says; a test puts its own in the place. */
	model: { looks: Looks };
	/** Runs an example as an active workflow does; starts with `items` at the first node or the named one. */
	run(
		file: string,
		settings: Settings,
		items?: IDataObject[],
		startNode?: string,
		options?: Partial<RunOptions>,
	): Promise<RunResult>;
	/** Publishes an example that starts with the trigger, and sets its URL on the dashboard. */
	activate(file: string, settings: Settings, triggerName: string): Promise<ActiveWorkflow>;
	/** Resolves when AI HomeDesign has delivered everything, and what that started has ended. */
	settled(active: ActiveWorkflow): Promise<void>;
	close(): Promise<void>;
}

/** An example after the user has set it up, and impatient where it tries something again. */
export function setUp(file: string, settings: Settings): WorkflowJson {
	const workflow = { id: file, ...deepCopy(readExample(file)) };
	for (const [field, value] of Object.entries(settings)) {
		const [nodeName = '', path = ''] = field.split(': ');
		const node = workflow.nodes.find(({ name }) => name === nodeName);
		if (!node) throw new Error(`${file} has no node "${nodeName}"`);
		const names = path.split('.');
		const last = names.pop() ?? '';
		let group = node.parameters;
		for (const name of names) group = group[name] as INodeParameters;
		const old = group[last];
		const isLocator = typeof old === 'object' && old !== null && '__rl' in old;
		group[last] = isLocator ? { ...old, value } : value;
	}
	for (const node of workflow.nodes) if (node.retryOnFail) node.waitBetweenTries = 1;
	return workflow;
}

/** Opens a bench. Time jumps as soon as our node waits for it. */
export async function openExampleBench(
	binaryMode: BinaryMode = 'filesystem',
): Promise<ExampleBench> {
	const time = await openVirtualTime({ apiKey: API_KEY });
	const { sandbox } = time;
	// Submissions of an earlier test must not count.
	await time.forgetSubmissions();

	const drive = new FakeDrive();
	const dropbox = new FakeDropbox();
	const outbox: Mail[] = [];
	const table: Row[] = [];
	const pages: FormPage[] = [];
	const waits: number[] = [];
	const model: ExampleBench['model'] = { looks: () => '' };
	const engine = await startEngine({
		binaryMode,
		extraNodeTypes: {
			...flowNodes,
			...aiNodes((fileName) => model.looks(fileName)),
			...driveNodes(drive),
			...dropboxNodes(dropbox),
			...mailNodes(outbox),
			...dataTableNodes(table),
			...formNodes(pages),
			...fileNodes,
			...editImageNodes,
			...realNodes(),
		},
	});
	const credentials = withSecret({ aiHomeDesignApi: { apiKey: API_KEY, baseUrl: sandbox.url } });
	return {
		engine,
		sandbox,
		drive,
		dropbox,
		outbox,
		table,
		pages,
		model,
		waits,
		run: async (file, settings, items = [{}], startNode, options) => {
			const given: RunOptions = {
				workflow: setUp(file, settings),
				items: items.map((json) => ({ json })),
				startNode: startNode ?? firstNode(file),
				credentials,
				mode: 'trigger',
				...options,
			};
			let result = await engine.run(given);
			for (let { waitTill } = result.data; waitTill; { waitTill } = result.data) {
				const ms = waitTill.getTime() - Date.now();
				waits.push(Math.round(ms / MINUTE_MS));
				await time.pass(ms);
				result = await engine.run({ ...given, staticData: result.staticData, resumeOf: result });
			}
			return result;
		},
		activate: async (file, settings, triggerName) => {
			const workflow = setUp(file, settings);
			const active = await engine.activate({ workflow, credentials });
			sandbox.configure({ webhookUrl: active.url(triggerName, { secret: URL_SECRET }) });
			return active;
		},
		settled: async (active) => {
			await sandbox.settled();
			await active.settled();
		},
		close: async () => {
			await Promise.all([engine.close(), time.close()]);
		},
	};
}

/** The node that a published example starts with: its first trigger. */
function firstNode(file: string): string {
	const first = readExample(file).nodes.find(({ type }) => type.endsWith('Trigger'));
	if (!first) throw new Error(`${file} has no trigger`);
	return first.name;
}
