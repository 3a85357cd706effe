import { Api, MISSING_ID } from '../../dev/probe/api';
import { Purse } from '../../dev/probe/purse';
import { Seen } from '../../dev/probe/seen';
import { startSandbox, type FaultEffect, type Sandbox } from '../../sandbox';
import { KEY } from './support';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ apiKey: KEY, enhance: 'mark' });
});
beforeEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

function openApi(limit: number): Api {
	const access = { baseUrl: sandbox.url, key: KEY, signal: new AbortController().signal };
	return new Api(access, new Seen(), new Purse(limit, async () => 'y'));
}

const json = { order_id: '6878b6d5aa01bb02cc03dd04', tool: 'tool-item-removal' };

it.each(['/v1/order', '/v3/process'])('sends no order to %s among what is free', async (path) => {
	const api = openApi(5);
	await expect(api.free('x', path, { method: 'POST', json })).rejects.toThrow('was not sent');
	expect(sandbox.journal()).toEqual([]);
	await api.free('x', path, { method: 'POST', json: { ...json, order_id: MISSING_ID } });
	await api.free('y', path, { method: 'POST', json: {} });
	expect(sandbox.journal()).toHaveLength(2);
	expect(api.purse.spent).toBe(0);
});

it('sends nothing that may cost when all is spent', async () => {
	await expect(openApi(0).paid('x', '/v3/process', json)).rejects.toThrow('nothing was sent');
	expect(sandbox.journal()).toEqual([]);
});

const error = 'no';
it.each<[fault: FaultEffect, spent: number]>([
	[{ kind: 'status', status: 400, body: { error } }, 0],
	[{ kind: 'status', status: 402, body: { error } }, 0],
	[{ kind: 'status', status: 429, body: { error } }, 0],
	[{ kind: 'status', status: 500, body: { error: 'tool repository: tool not found' } }, 0],
	[{ kind: 'status', status: 500, body: { error } }, 1],
	[{ kind: 'status', status: 408, body: { error } }, 1],
	[{ kind: 'html', status: 404 }, 1],
	[{ kind: 'html', status: 502 }, 1],
	[{ kind: 'empty', status: 201 }, 1],
	[{ kind: 'redirect', location: 'http://127.0.0.1:9/' }, 1],
	[{ kind: 'resetAfter' }, 1],
	[{ kind: 'resetBefore' }, 1],
	[{ kind: 'truncate' }, 1],
])('counts a submission as paid unless it was clearly refused: %j', async (fault, spent) => {
	const api = openApi(3);
	sandbox.addFault({ ...fault, call: 'submit', times: 9 });
	await api.paid('x', '/v3/process', json);
	expect(api.purse.spent).toBe(spent);
	// Once, whatever came.
	expect(sandbox.journal()).toHaveLength(1);
});
