import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { INodeParameterResourceLocator, NodeParameterValueType } from 'n8n-workflow';

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

const spaces = async (filter?: string, credential = {}) =>
	await bench.engine.loadOptions({
		method: 'searchSpaces',
		filter,
		credentials: { aiHomeDesignApi: { ...bench.credentials.aiHomeDesignApi, ...credential } },
	});
const located = (value: string | null, mode = 'list'): INodeParameterResourceLocator => ({
	__rl: true,
	mode,
	value,
});
const options = async (spaceName: NodeParameterValueType | null, more = {}) =>
	await dropdown('getEnhancementOptions', { spaceName, ...more });

describe('the list of Space', () => {
	test('has the active spaces in the API’s order', async () => {
		expect(await spaces()).toEqual([
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
		['out', ['Outdoor']],
		[' IN', ['Indoor']],
		['', ['Indoor', 'Outdoor']],
		['garage', []],
	])('searched for %p', async (filter, names) => {
		expect((await spaces(filter)).map(({ name }) => name)).toEqual(names);
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
		await expect(spaces('', credential)).rejects.toThrow(message);
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
		expect(await spaces()).toEqual([{ name: 'x', value: 'x' }]);
		bench.sandbox.addFault({ call: 'spaces', kind: 'json', body: { data: null } });
		expect(await spaces()).toEqual([]);
	});
});

test.each(['searchSpaces', 'getEnhancementOptions'])(
	'%s: empty as long as no credential is chosen',
	async (method) => {
		expect(await bench.engine.loadOptions({ method })).toEqual([]);
		const parameters = { spaceName: located('space-indoor') };
		expect(await bench.engine.loadOptions({ method, parameters })).toEqual([]);
		expect(bench.requests()).toEqual([]);
	},
);

describe('the list of Enhancement Options', () => {
	test('has what there is for the chosen space', async () => {
		expect(await options(located('space-indoor'))).toEqual(
			['Add Fire to Fireplace', 'Add Screen to TV', 'Remove Extra Objects'].map((title) => ({
				name: title,
				value: title,
			})),
		);
		expect(await options(located('space-outdoor'))).toContainEqual({
			name: 'Replace Sky (Premium)',
			value: 'Replace Sky',
		});
		expect(bench.requests('options').map(({ query }) => query.space_name)).toEqual([
			'space-indoor',
			'space-outdoor',
		]);
	});

	test('what it stores is what an order sends', async () => {
		const chosen = (await options(located('space-outdoor'))).map(({ value }) => value as string);
		await bench.run([await bench.photoItem()], {
			spaceName: located('space-outdoor'),
			enhancementOptions: chosen,
			waitForResult: false,
		});
		const [widget] = defaultCatalogue.widgets['space-outdoor'] ?? [];
		expect(bench.requests('submit')[0]?.body).toMatchObject({
			selected_widgets: widget?.items.map(({ id }) => ({ id: widget.id, item_id: id })),
		});
	});

	test.each([
		['by its title', located('Outdoor', 'name')],
		['as plain text', 'Outdoor'],
		['as an expression with nothing to compute', '=Outdoor'],
	])('knows a space that is written %s', async (_, spaceName) => {
		expect(await options(spaceName)).toEqual(await options(located('space-outdoor')));
	});

	test.each([
		['that the editor could not resolve', null],
		['that gives nothing before a run', located(null, 'name')],
		['that the editor left as it is', located('={{ $json.space }}', 'name')],
		['in plain text', '={{ $json.space }}'],
	])('a space by an expression %s: the options of all spaces', async (_, spaceName) => {
		expect(await options(spaceName)).toEqual([
			{ name: 'Add Fire to Fireplace (Indoor)', value: 'Add Fire to Fireplace' },
			{ name: 'Add Screen to TV (Indoor)', value: 'Add Screen to TV' },
			{ name: 'Remove Extra Objects (Indoor, Outdoor)', value: 'Remove Extra Objects' },
			{ name: 'Replace Sky (Premium) (Outdoor)', value: 'Replace Sky' },
			{ name: 'Greener Grass (Outdoor)', value: 'Greener Grass' },
		]);
	});

	test('finds a value of before as it is written', async () => {
		const [widget] = defaultCatalogue.widgets['space-indoor'] ?? [];
		const item = widget?.items.find(({ title }) => title === 'Add Screen to TV');
		const written = JSON.stringify({ id: widget?.id, item_id: item?.id });
		expect(
			await options(located('space-indoor'), { enhancementOptions: [written] }),
		).toContainEqual({
			name: 'Add Screen to TV',
			value: written,
		});
	});

	test('says that the space comes first; what it says counts as nothing when it is picked', async () => {
		const list = await options(located(''));
		expect(list).toEqual([{ name: 'Choose the Space First', value: '', disabled: true }]);
		expect(bench.requests()).toEqual([]);
		const result = await bench.run([await bench.photoItem()], {
			enhancementOptions: list.map(({ value }) => value as string),
			waitForResult: false,
		});
		expect(result.error).toBeUndefined();
		expect(bench.requests('submit')[0]?.body).toMatchObject({ selected_widgets: [] });
	});

	test('shows why it is empty', async () => {
		bench.sandbox.addFault({ call: 'options', kind: 'html', times: Infinity });
		await expect(options(located('space-indoor'))).rejects.toThrow(
			'does not answer as AI HomeDesign does',
		);
		bench.sandbox.clearFaults();
		await expect(options(located('space-attic'))).rejects.toThrow(
			'"Space" has a value that AI HomeDesign does not offer: "space-attic"',
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
		expect(await press({})).toEqual({ status: 'OK', message: 'The API key works (V1)' });
		expect(bench.calls().sort()).toEqual(['projects', 'spaces']);
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
			'Your AI HomeDesign plan does not include this use of its API (403)',
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
