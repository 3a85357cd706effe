import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { smallPhoto } from '../node/workbench';
import { openExampleBench, type ExampleBench } from './exampleBench';

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

/** What the model would pass; the agent is a stand-in that calls its tool once. */
const ask = async (path: string, space: string, image = 'kitchen.jpg') =>
	await bench.run(
		FILE,
		{
			'AI Agent: agentInput': JSON.stringify({ Image_URL: `${origin}/${image}`, Space: space }),
			'AI Agent: path': path,
		},
		[{ sessionId: 'chat', action: 'sendMessage', chatInput: 'Please enhance it' }],
	);

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
		space_name: 'space-outdoor',
		image_url: expect.stringContaining(sandbox.imageUrl),
	});
	expect(sandbox.charges()).toHaveLength(1);
});

test('the agent is told what the tool is for and what it costs', async () => {
	const [{ name, description } = {}] = (await ask('langchain', 'Indoor')).json('AI Agent');
	expect(name).toBe('Enhance_Photo');
	expect(description).toContain('Costs the user one credit');
});

test('what goes wrong is told to the agent, and costs nothing', async () => {
	const execution = await ask('langchain', 'Cellar');
	expect(JSON.stringify(execution.json('AI Agent'))).toContain('Cellar');
	expect(bench.sandbox.charges()).toEqual([]);
});
