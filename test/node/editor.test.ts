import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { defaultCatalogue } from '../../sandbox';
import { openWorkbench, SECRET, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench();
});
afterEach(async () => await bench.reset());
afterAll(async () => await bench.close());

const dropdown = async (method: string, parameters = {}, credential = {}) =>
	await bench.engine.loadOptions({
		method,
		parameters: { resource: 'image', operation: 'enhance', ...parameters },
		credentials: { aiHomeDesignApi: { ...bench.credentials.aiHomeDesignApi, ...credential } },
	});

describe('the Space dropdown', () => {
	test('lists the active spaces in the API’s order', async () => {
		expect(await dropdown('getSpaces')).toEqual([
			{ name: 'Indoor', value: 'space-indoor' },
			{ name: 'Outdoor', value: 'space-outdoor' },
		]);
		expect(bench.requests()).toMatchObject([
			{
				call: 'spaces',
				query: { active: 'true', service_name: 'service-image-enhancement' },
				hasKey: true,
			},
		]);
	});

	test.each([
		[
			'a wrong key',
			{ apiKey: 'wrong' },
			'Invalid API key: AI HomeDesign does not accept it (401). Copy the key again',
		],
		[
			'an address that nobody answers at',
			{ baseUrl: 'http://127.0.0.1:9' },
			'Nothing answers at "127.0.0.1:9". Check "Base URL"',
		],
		['no address', { baseUrl: 'nowhere' }, '"Base URL" in the credential is not a web address'],
	])('shows why it is empty: %s', async (_, credential, message) => {
		await expect(dropdown('getSpaces', {}, credential)).rejects.toThrow(message);
	});

	test("what an expression gives is found in the list, be it the space's title", async () => {
		expect(await dropdown('getSpaces', { spaceName: 'Indoor' })).toEqual([
			{ name: 'Indoor', value: 'Indoor' },
			{ name: 'Outdoor', value: 'space-outdoor' },
		]);
		expect(await dropdown('getEnhancementOptions', { spaceName: 'Indoor' })).toEqual(
			await dropdown('getEnhancementOptions', { spaceName: 'space-indoor' }),
		);
	});

	test('a space without title, priority and flags is listed, too', async () => {
		bench.sandbox.addFault({
			call: 'spaces',
			kind: 'json',
			body: {
				data: [
					{ name: 'x', title: 7, priority: 'high' },
					{ name: 'old', is_active: false },
				],
				more: 1,
			},
		});
		expect(await dropdown('getSpaces')).toEqual([{ name: 'x', value: 'x' }]);
		bench.sandbox.addFault({ call: 'spaces', kind: 'json', body: { data: null } });
		expect(await dropdown('getSpaces')).toEqual([]);
	});
});

describe('the Enhancement Options dropdown', () => {
	test('lists what there is for the chosen space', async () => {
		const indoor = await dropdown('getEnhancementOptions', { spaceName: 'space-indoor' });
		expect(indoor.map(({ name }) => name)).toEqual([
			'Add Fire to Fireplace',
			'Add Screen to TV',
			'Remove Extra Objects',
		]);
		const [widget] = defaultCatalogue.widgets['space-indoor'] ?? [];
		expect(indoor[0]?.value).toBe(
			JSON.stringify({ id: widget?.id, item_id: widget?.items[0]?.id }),
		);
		const outdoor = await dropdown('getEnhancementOptions', { spaceName: 'space-outdoor' });
		expect(outdoor.map(({ name }) => name)).toContainEqual(expect.stringMatching(/\(Premium\)$/));
		expect(bench.requests('options').map(({ query }) => query.space_name)).toEqual([
			'space-indoor',
			'space-outdoor',
		]);
	});

	test('what it stores is what an order sends', async () => {
		const options = await dropdown('getEnhancementOptions', { spaceName: 'space-outdoor' });
		const chosen = options.map(({ value }) => value as string);
		await bench.run([await bench.photoItem()], {
			spaceName: 'space-outdoor',
			enhancementOptions: chosen,
			waitForResult: false,
		});
		expect(bench.requests('submit')[0]?.body).toMatchObject({
			selected_widgets: chosen.map((value) => JSON.parse(value)),
		});
	});

	test('knows a space that an expression names by its title', async () => {
		const options = await dropdown('getEnhancementOptions', { spaceName: '=Outdoor' });
		expect(options).toEqual(
			await dropdown('getEnhancementOptions', { spaceName: 'space-outdoor' }),
		);
		await expect(dropdown('getEnhancementOptions', { spaceName: '=Attic' })).rejects.toThrow(
			'does not offer: "Attic"',
		);
	});

	test('is empty before a space is chosen, and says why it cannot know an expression', async () => {
		expect(await dropdown('getEnhancementOptions', { spaceName: '' })).toEqual([]);
		await expect(
			dropdown('getEnhancementOptions', { spaceName: '={{ $json.space }}' }),
		).rejects.toThrow('"Space Name or ID" is an expression');
		expect(bench.requests()).toEqual([]);
	});

	test('shows why it is empty', async () => {
		bench.sandbox.addFault({ call: 'options', kind: 'html', times: Infinity });
		await expect(dropdown('getEnhancementOptions', { spaceName: 'space-indoor' })).rejects.toThrow(
			'does not answer as AI HomeDesign does',
		);
		bench.sandbox.clearFaults();
		await expect(dropdown('getEnhancementOptions', { spaceName: 'space-attic' })).rejects.toThrow(
			'"Space Name or ID" has a value that AI HomeDesign does not offer: "space-attic"',
		);
	});
});

describe('the credential test', () => {
	const press = async (credential: object) =>
		await bench.engine.testCredential('aiHomeDesignApi', {
			...bench.credentials.aiHomeDesignApi,
			...credential,
		});

	test('a good key', async () => {
		expect(await press({})).toEqual({ status: 'OK', message: 'The API key works' });
		expect(bench.calls()).toEqual(['spaces']);
		expect(bench.sandbox.charges()).toEqual([]);
	});

	test.each([
		[
			'a wrong key',
			{ apiKey: 'wrong' },
			'Invalid API key: AI HomeDesign does not accept it (401). AI HomeDesign says: "unauthorized" (api_error_unauthorized). Copy the key again from the API page',
		],
		['no key', { apiKey: '' }, 'The credential has no API key. Copy the key'],
		[
			'a key with a line break',
			{ apiKey: `${SECRET}\n` },
			'The API key in the credential has a space, a line break',
		],
		[
			'nobody at the address',
			{ baseUrl: 'http://127.0.0.1:9' },
			'Nothing answers at "127.0.0.1:9". Check "Base URL" in the credential and this n8n\'s connection',
		],
		[
			'an address that does not exist',
			{ baseUrl: 'http://nowhere.invalid' },
			'The address "nowhere.invalid" was not found. Check "Base URL"',
		],
		[
			'no address',
			{ baseUrl: 'nowhere' },
			'"Base URL" in the credential is not a web address. Put in https://api.aihomedesign.com',
		],
	])('%s', async (_, credential, message) => {
		const result = await press(credential);
		expect(result.status).toBe('Error');
		expect(result.message).toContain(message);
		expect(result.message).not.toContain(SECRET);
	});

	test('a plan without access', async () => {
		const result = await press({ apiKey: bench.sandbox.keyWithoutAccess });
		expect(result.message).toContain(
			'Your AI HomeDesign plan does not include image enhancement by API (403)',
		);
	});

	test.each([
		['with status 200', 200],
		['with status 404', 404],
	])('an address that is not AI HomeDesign: a web page %s', async (_, status) => {
		const server = createServer((_request, response) =>
			response.writeHead(status).end('<html><body>It works!</body></html>'),
		);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const result = await press({
			baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		});
		server.closeAllConnections();
		server.close();
		expect(result.message).toContain(
			'does not answer as AI HomeDesign does. It gave a web page instead of data. Check "Base URL"',
		);
	});

	test('a redirect is not followed with the key', async () => {
		bench.sandbox.addFault({
			call: 'spaces',
			kind: 'redirect',
			location: `${bench.sandbox.imageUrl}/x`,
		});
		expect((await press({})).message).toContain('leads to another address');
		expect(bench.requests().filter(({ host }) => host === 'images')).toEqual([]);
	});

	test('an answer that repeats the key does not show it', async () => {
		bench.sandbox.addFault({
			call: 'spaces',
			kind: 'status',
			status: 400,
			body: { error: `odd key ${SECRET}` },
		});
		expect((await press({})).message).toContain('odd key ***');
	});

	test('a lost connection and an unavailable service', async () => {
		bench.sandbox.addFault({ call: 'spaces', kind: 'resetBefore' });
		expect((await press({})).message).toContain('The connection to');
		bench.sandbox.addFault({ call: 'spaces', kind: 'status', status: 503 });
		expect((await press({})).message).toContain('is not available at the moment');
	});
});
