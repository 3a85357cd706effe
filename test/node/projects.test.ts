import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { ILoadOptionsFunctions, INodeParameters } from 'n8n-workflow';
import sharp from 'sharp';

import { searchProjects } from '../../nodes/shared/methods/listSearch';
import type { FaultEffect } from '../../sandbox';
import { turns, until } from '../turns';
import { openWorkbench, SECRET, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await openWorkbench({ apiVersion: 'auto', etaSeconds: 5 });
});
afterEach(async () => {
	await bench.reset();
	// What was found by an address is known for a quarter of an hour.
	await bench.pass(16 * 60_000);
});
afterAll(async () => await bench.close());

let shade = 0;
const photos = async (count: number) =>
	await Promise.all(
		Array.from({ length: count }, async (_, index) => {
			const background = { r: (++shade * 23) % 240, g: (Math.floor(shade / 10) * 23) % 240, b: 9 };
			const create = { width: 300, height: 200, channels: 3 as const, background };
			return await bench.photoItem(`p${index}.jpg`, await sharp({ create }).jpeg().toBuffer());
		}),
	);
const addProjects = async (...addresses: string[]): Promise<string[]> => {
	const ids = [];
	for (const address of addresses) {
		const answer = await fetch(`${bench.sandbox.url}/v3/project`, {
			method: 'POST',
			headers: { 'x-api-key': SECRET, 'content-type': 'application/json' },
			body: JSON.stringify({ address }),
		});
		ids.push(((await answer.json()) as { data: { id: string } }).data.id);
	}
	return ids;
};
const located = (value: string, mode: string) => ({ __rl: true as const, mode, value });
const run = async (
	project: unknown,
	{
		count = 1,
		version = 'auto',
		...more
	}: INodeParameters & { count?: number; version?: string } = {},
	node = {},
) =>
	await bench.engine.runNode({
		items: await photos(count),
		node,
		credentials: {
			aiHomeDesignApi: { ...bench.credentials.aiHomeDesignApi, apiVersion: version },
		},
		parameters: {
			resource: 'image',
			operation: 'enhance',
			spaceName: 'space-indoor',
			options: { project: project as string },
			...more,
		},
	});
const projectsOfOrders = () => bench.sandbox.orders().map(({ projectId }) => projectId);
const uploads = () => bench.requests('upload');

test('an address whose project is not listed yet is made once, by executions one after the other', async () => {
	const answer = { kind: 'json', body: [], times: Infinity } as const;
	bench.sandbox.addFault({ call: 'projects', ...answer });
	for (let execution = 0; execution < 3; execution++) {
		expect((await run('12 Late Street')).error).toBeUndefined();
		await bench.pass(60_000);
	}
	expect(bench.requests('addProject')).toHaveLength(1);
	expect(new Set(projectsOfOrders()).size).toBe(1);
});

describe.each(['enhance', 'upload'])('Image > %s', (operation) => {
	test.each(['list', 'id'])(
		'into a project by its ID (%s); V1 is healthy, and V3 is used',
		async (mode) => {
			const [, id = ''] = await addProjects('1 Elm', '2 Elm');
			const result = await run(located(id, mode), { operation, count: 2 });
			expect(result.error).toBeUndefined();
			expect(projectsOfOrders()).toEqual([id, id]);
			expect(uploads()).toMatchObject([
				{ path: '/v3/order', body: { fields: { project_id: id } } },
				{ path: '/v3/order', body: { fields: { project_id: id } } },
			]);
			expect(bench.requests('project')).toHaveLength(1);
			expect(bench.requests().filter(({ version }) => version === 'v1')).toEqual([]);
		},
	);

	test('by an address that is there, in other letters and with other blanks', async () => {
		const [, id = ''] = await addProjects('12 Oak Street North', '12 Oak Street', '112 Oak Street');
		const result = await run(located('  12  OAK\nstreet ', 'address'), { operation, count: 2 });
		expect(result.error).toBeUndefined();
		expect(projectsOfOrders()).toEqual([id, id]);
		expect(bench.requests('addProject').length).toBe(3);
		expect(bench.requests('projects').at(-1)?.query).toEqual({
			page: '1',
			limit: '30',
			s: '12 OAK street',
		});
	});

	test.each([false, true])(
		'by an address on a later page; lists without an envelope: %p',
		async (bare) => {
			const [id = ''] = await addProjects(
				'7 Lane',
				...Array.from({ length: 65 }, (_, n) => `7 Lane ${n}`),
			);
			if (bare) bench.sandbox.configure({ oddAnswers: ['bare'] });
			const result = await run(located('7 lane', 'address'), { operation });
			expect(result.error).toBeUndefined();
			expect(projectsOfOrders()).toEqual([id]);
			expect(bench.sandbox.projects()).toHaveLength(66);
			expect(
				bench
					.requests('projects')
					.slice(-3)
					.map(({ query }) => query.page),
			).toEqual(['1', '2', '3']);
		},
	);

	test('by an address that is not there: made once, for all items', async () => {
		const result = await run(located('5 New Road', 'address'), {
			operation,
			count: 4,
			options: {
				project: located('5 New Road', 'address'),
				...(operation === 'enhance' && { concurrency: 4 }),
			},
		});
		expect(result.error).toBeUndefined();
		const [made, ...others] = bench.sandbox.projects();
		expect(made?.address).toBe('5 New Road');
		expect(others).toEqual([]);
		expect(projectsOfOrders()).toEqual(Array.from({ length: 4 }, () => made?.id));
		expect(bench.requests('addProject')[0]).toMatchObject({
			path: '/v3/project',
			body: { address: '5 New Road' },
		});
	});

	test('made once for two executions at once, and for other writings of the address', async () => {
		const results = await Promise.all([
			run(located('6 New Road', 'address'), { operation }),
			run(located('6  new road', 'address'), { operation }),
			run('6 New Road', { operation }),
		]);
		expect(results.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
		expect(bench.sandbox.projects()).toHaveLength(1);
		expect(new Set(projectsOfOrders()).size).toBe(1);
	});

	test('an ID that is not there is named before anything is uploaded, whatever item has it', async () => {
		const [id = ''] = await addProjects('1 Elm');
		const items = await photos(2);
		const unknown = '000000000000000000000000';
		const result = await bench.run(
			items.map((item, index) => ({ ...item, json: { project: [id, unknown][index] ?? '' } })),
			{ operation, options: { project: '={{ $json.project }}' } },
		);
		expect(result.error?.message).toContain(`does not know the project "${unknown}"`);
		expect(uploads()).toEqual([]);
	});

	test('on V1: says that it needs V3, before anything is uploaded', async () => {
		const result = await run(located('5 New Road', 'address'), { operation, version: 'v1' });
		expect(result.error?.message).toBe(
			'"Project" needs V3 of AI HomeDesign\'s API: the credential says V1',
		);
		expect(result.error?.description).toContain('"API Version"');
		expect(uploads()).toEqual([]);
		expect(bench.requests().filter(({ version }) => version === 'v3')).toEqual([]);
	});

	test('with "Automatic" and V3 gone: says why', async () => {
		bench.sandbox.configure({ without: { v3: '410' } });
		const result = await run(located('5 New Road', 'address'), { operation });
		expect(result.error?.message).toContain('"Project" needs V3 of AI HomeDesign\'s API: ');
		expect(result.error?.message).toContain('410');
		expect(uploads()).toEqual([]);
	});
});

/** A v3 of another account, as far as an upload into a project needs it. It makes projects when it may. */
async function openOther(mayMake: () => boolean) {
	const projectIds: string[] = [];
	let isAsked = false;
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const body = Buffer.concat(chunks).toString('latin1');
			const isUpload = request.url === '/v3/order';
			if (isUpload) projectIds.push(/name="project_id"\r\n\r\n([^\r]+)/.exec(body)?.[1] ?? '');
			const data = isUpload
				? { order_id: 'o', assets: [{ id: 'a' }] }
				: request.method === 'POST'
					? { id: 'their-project', address: '10 New Road' }
					: [];
			response.writeHead(200, { 'content-type': 'application/json' });
			const answer = () => response.end(JSON.stringify({ data }));
			if (isUpload || request.method !== 'POST') return answer();
			isAsked = true;
			return void until(mayMake).then(answer);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		projectIds,
		isAsked: () => isAsked,
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

describe('an address whose project is made', () => {
	const LOST: Array<[string, FaultEffect, number]> = [
		['cut after the work', { kind: 'resetAfter' }, 1],
		['answer cut off', { kind: 'truncate' }, 1],
		['cut before the work', { kind: 'resetBefore' }, 2],
		['500', { kind: 'status', status: 500 }, 2],
		['an answer without an ID', { kind: 'json', body: { message: 'ok' } }, 2],
	];
	test.each(LOST)('the answer gets lost (%s): one project', async (_, fault, sent) => {
		bench.sandbox.addFault({ call: 'addProject', ...fault });
		const result = await run(located('8 New Road', 'address'), { count: 2 });
		expect(result.error).toBeUndefined();
		expect(bench.sandbox.projects()).toHaveLength(1);
		expect(bench.requests('addProject')).toHaveLength(sent);
	});

	test('never answered: named, nothing uploaded', async () => {
		bench.sandbox.addFault({ call: 'addProject', kind: 'status', status: 500, times: Infinity });
		const result = await run(located('8 New Road', 'address'));
		expect(result.error?.message).toContain('did not make the project "8 New Road"');
		expect(uploads()).toEqual([]);
		expect(bench.requests('addProject')).toHaveLength(2);
	});

	test('refused: the API’s own words', async () => {
		const body = { error: 'no such country', key: 'k' };
		bench.sandbox.addFault({
			call: 'addProject',
			kind: 'status',
			status: 400,
			body,
			times: Infinity,
		});
		const result = await run(
			located('9 Moon', 'address'),
			{ count: 2 },
			{ onError: 'continueRegularOutput' },
		);
		expect(result.output.map(({ json }) => json)).toMatchObject([
			{
				error: { message: expect.stringContaining('did not make the project "9 Moon"') as string },
			},
			{ file_name: 'p1.jpg', status: 'failed', error: { message: expect.any(String) as string } },
		]);
		expect(JSON.stringify(result.output)).toContain('no such country');
		expect(bench.requests('addProject')).toHaveLength(1);
	});

	test('another run waits for it, and goes on when that one is stopped', async () => {
		// Until the one who asked for it leaves.
		bench.sandbox.addFault({ call: 'addProject', kind: 'slow', delayMs: 3_600_000 });
		const looks = () => bench.requests('projects').filter(({ status }) => status === 200).length;
		const parameters = {
			resource: 'image',
			operation: 'upload',
			options: { project: located('11 New Road', 'address') },
		};
		const { credentials } = bench;
		const first = bench.engine.runNode({ items: await photos(1), credentials, parameters });
		await until(() => bench.requests('addProject')[0]?.fault === 'slow');
		const before = looks();
		const second = bench.engine.runNode({ items: await photos(1), credentials, parameters });
		await until(() => looks() > before);
		await turns(50);
		first.cancel();
		expect((await first).status).toBe('canceled');
		expect((await second).error).toBeUndefined();
		expect(bench.sandbox.projects()).toHaveLength(1);
		expect(projectsOfOrders()).toEqual([bench.sandbox.projects()[0]?.id]);
	});

	test('another account makes its own', async () => {
		// Two servers are two accounts: their keys may be the same.
		const other = await openOther(() => bench.requests('addProject').length > 0);
		const running = bench.engine.runNode({
			items: await photos(1),
			credentials: { aiHomeDesignApi: { apiKey: 'k', baseUrl: other.url, apiVersion: 'v3' } },
			parameters: {
				resource: 'image',
				operation: 'upload',
				options: { project: located('10 New Road', 'address') },
			},
		});
		await until(() => other.isAsked());
		const own = await run(located('10 New Road', 'address'));
		const theirs = await running;
		expect([own.error, theirs.error]).toEqual([undefined, undefined]);
		expect(projectsOfOrders()).toEqual([bench.sandbox.projects()[0]?.id]);
		expect(other.projectIds).toEqual(['their-project']);
		await other.close();
	});
});

test.each([
	['nothing', ''],
	['an empty list choice', located('', 'list')],
	['blanks', located('  ', 'address')],
])('%s is no project: V1 is used', async (_, project) => {
	const result = await run(project);
	expect(result.error).toBeUndefined();
	expect(uploads()).toMatchObject([{ version: 'v1' }]);
});

test.each([
	['a value that is no text', '={{ [1] }}'],
	['a word for nothing', located("={{ 'undefined' }}", 'address')],
	['an object as a text', located('={{ String({}) }}', 'address')],
])('%s is refused', async (_, project) => {
	const result = await run(project);
	expect(result.error?.message).toContain('"Project" has a value that cannot be used');
	expect(uploads()).toEqual([]);
});

describe('the list', () => {
	const search = async (filter?: string, page?: string, credential = {}) => {
		const credentials = { ...bench.credentials.aiHomeDesignApi, ...credential };
		const context = {
			getNode: () => ({ name: 'Node', credentials: { aiHomeDesignApi: {} }, parameters: {} }),
			getCredentials: async () => credentials,
			helpers: {
				httpRequestWithAuthentication: async (
					_: string,
					{ url, qs }: { url: string; qs?: Record<string, string> },
				) => {
					const answer = await fetch(`${url}?${new URLSearchParams(qs).toString()}`, {
						headers: { 'x-api-key': credentials.apiKey },
					});
					return { statusCode: answer.status, headers: {}, body: await answer.text() };
				},
			},
		};
		return await searchProjects.call(context as unknown as ILoadOptionsFunctions, filter, page);
	};

	test('page by page, by address', async () => {
		await addProjects(...Array.from({ length: 35 }, (_, n) => `${n} Elm`));
		const first = await search();
		expect(first.results).toHaveLength(30);
		expect(first.results[0]).toEqual({
			name: '34 Elm',
			value: bench.sandbox.projects()[34]?.id,
		});
		expect(first.paginationToken).toBe('2');
		const second = await search('', '2');
		expect(second.results).toHaveLength(5);
		expect(second.paginationToken).toBeUndefined();
	});

	test('the service searches', async () => {
		await addProjects('1 Elm', '2 Oak', '3 Oak');
		expect((await search(' oak ')).results.map(({ name }) => name)).toEqual(['3 Oak', '2 Oak']);
		expect(bench.requests('projects').at(-1)?.query).toMatchObject({ s: 'oak' });
	});

	test('through n8n', async () => {
		const [id] = await addProjects('1 Elm');
		const { credentials } = bench;
		const list = await bench.engine.loadOptions({ method: 'searchProjects', credentials });
		expect(list).toEqual([{ name: '1 Elm', value: id }]);
	});

	test('on V1: says that it needs V3', async () => {
		await expect(search('', '1', { apiVersion: 'v1' })).rejects.toThrow('needs V3');
	});

	test('nobody’s list without a credential', async () => {
		expect(await bench.engine.loadOptions({ method: 'searchProjects' })).toEqual([]);
	});
});
