import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { smallPhoto } from '../node/workbench';
import { openExampleBench, setUp, type ExampleBench } from './exampleBench';

const FILE = 'ai-agent.json';

let bench: ExampleBench;
let web: Server;
let origin: string;
beforeEach(async () => {
	bench = await openExampleBench();
	const photo = await smallPhoto();
	web = createServer((_, response) => response.end(photo));
	await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
	origin = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
});
afterEach(async () => {
	web.closeAllConnections();
	web.close();
	await bench.close();
});

/** Has the agent, a stand-in, call one of its tools once, with what the model would pass. */
async function call(tool: string, path: string, input: Record<string, string>) {
	const workflow = setUp(FILE, {
		'AI Agent: agentInput': JSON.stringify({ Image_URL: `${origin}/kitchen.jpg`, ...input }),
		'AI Agent: path': path,
	});
	const others = workflow.nodes.filter(({ type, name }) => type.endsWith('Tool') && name !== tool);
	for (const { name } of others) delete workflow.connections[name];
	const chat = [{ sessionId: 'chat', action: 'sendMessage', chatInput: 'Please do it' }];
	return await bench.run(FILE, {}, chat, undefined, { workflow });
}

const ask = async (path: string, space: string) =>
	await call('Enhance Photo', path, { Space: space });

test.each(['langchain', 'engine'])('the agent gets the enhanced photo (%s)', async (path) => {
	const { sandbox } = bench;
	const execution = await ask(path, 'Outdoor');
	expect(execution.status).toBe('success');
	const [{ response } = {}] = execution.json('AI Agent');
	const [result]: unknown[] = JSON.parse(String(response));
	const { orderId, imageId } = sandbox.charges()[0] ?? {};
	expect(result).toMatchObject({
		order_id: orderId,
		image_id: imageId,
		status: 'finished',
		disclosure: '',
		image_url: expect.stringContaining(sandbox.imageUrl),
		image_url_note: expect.stringContaining('save the picture, or get a new address'),
	});
	expect(sandbox.charges()).toHaveLength(1);
	expect(sandbox.orders()[0]?.images[0]?.spaceName).toBe('space-outdoor');
});

test('the agent is told what the tool is for and what it costs', async () => {
	const [{ name, description } = {}] = (await ask('langchain', 'Indoor')).json('AI Agent');
	expect(name).toBe('Enhance_Photo');
	expect(description).toContain('Costs the user one credit');
});

test.each(['langchain', 'engine'])('the agent gets the staged photos (%s)', async (path) => {
	const { sandbox } = bench;
	const input = { Room_Type: 'Living Room', Styles: 'Modern, Farmhouse' };
	const execution = await call('Stage Photo', path, input);
	expect(execution.status).toBe('success');
	const [{ response } = {}] = execution.json('AI Agent');
	const results: unknown[] = JSON.parse(String(response));
	expect(results).toMatchObject(
		['Modern', 'Farmhouse'].map((variant) => ({
			status: 'finished',
			variant,
			edits: [`Virtual Staging: ${variant}`],
			image_url: expect.stringContaining(sandbox.imageUrl),
		})),
	);
	expect(sandbox.charges()).toHaveLength(2);
});

test('what goes wrong is told to the agent, and costs nothing', async () => {
	const execution = await ask('langchain', 'Cellar');
	expect(JSON.stringify(execution.json('AI Agent'))).toContain('Cellar');
	expect(bench.sandbox.charges()).toEqual([]);
});
