import { VERSIONS, WAYS, type Version } from '../../sandbox';
import { ask, Bench, tinyJpeg, assetForm, photoForm } from './support';

let bench: Bench;
beforeAll(async () => {
	bench = await Bench.start();
});
beforeEach(() => bench.sandbox.reset());
afterAll(async () => await bench.sandbox.close());

const CALLS: Record<Version, Array<['GET' | 'POST', string]>> = {
	v1: [
		['GET', '/v1/catalog/spaces'],
		['GET', '/v1/catalog/items/filter'],
		['GET', '/v1/catalog/widgets/x/items'],
		['POST', '/v1/order/image'],
		['POST', '/v1/order'],
		['GET', '/v1/order/x'],
		['POST', '/v1/order/image/x/download/upscale'],
		['GET', '/v1/whatever'],
	],
	v3: [
		['GET', '/v3/project'],
		['POST', '/v3/project'],
		['GET', '/v3/project/x'],
		['POST', '/v3/order'],
		['GET', '/v3/order/x'],
		['POST', '/v3/order/x/append'],
		['POST', '/v3/process'],
		['GET', '/v3/process/x'],
		['GET', '/v3/whatever'],
	],
};

describe.each(VERSIONS)('%s switched off', (version) => {
	it.each(WAYS)('%s', async (way) => {
		bench.sandbox.configure({ without: { [version]: way } });
		const [status, form] = way.split('-');
		for (const [method, path] of CALLS[version]) {
			for (const key of [bench.sandbox.apiKey, 'wrong', null]) {
				const reply = await bench.api(path, { method, key });
				expect([path, reply.status]).toEqual([path, Number(status)]);
				expect(reply.headers['content-type']).toMatch(form === 'html' ? 'text/html' : 'json');
				expect(typeof reply.json).toBe(form === 'html' ? 'undefined' : 'object');
				const isRedirect = status?.startsWith('3');
				expect(reply.headers['location']).toBe(
					isRedirect ? 'https://aihomedesign.com/' : undefined,
				);
			}
		}
		const journal = bench.sandbox.journal();
		expect(journal).toHaveLength(CALLS[version].length * 3);
		expect(journal.every((entry) => entry.version === version)).toBe(true);
		expect(journal.every((entry) => entry.status === Number(status))).toBe(true);
	});

	it('leaves the other one, the storage and faults alone', async () => {
		const { src } = await bench.finished();
		const body = version === 'v1' ? photoForm(await tinyJpeg()) : assetForm([]);
		bench.sandbox.configure({ without: { [version]: '410' } });
		bench.sandbox.addFault({ call: 'upload', kind: 'empty', status: 500 });
		const off = version === 'v1' ? '/v1/order/image' : '/v3/order';
		expect((await bench.api(off, { method: 'POST', body })).status).toBe(410);
		expect((await ask(src)).status).toBe(200);
		const other = version === 'v1' ? '/v3/project' : '/v1/catalog/spaces';
		expect((await bench.api(other)).status).toBe(200);
		bench.sandbox.configure({ without: {} });
		expect((await bench.api(off, { method: 'POST', body: assetForm([]) })).status).toBe(500);
	});

	it('from the start, over the control path, and back', async () => {
		const paths = { v1: '/v1/catalog/spaces', v3: '/v3/project' };
		const other = await Bench.start({ without: { [version]: '403' } });
		const status = async () => (await other.api(paths[version])).status;
		const set = async (without: object) => {
			const url = `${other.sandbox.url}/sandbox/settings`;
			return (await ask(url, { method: 'POST', json: { without } })).status;
		};
		expect(await status()).toBe(403);
		expect([await set({}), await status()]).toEqual([200, 200]);
		expect([await set({ [version]: '503-html' }), await status()]).toEqual([200, 503]);
		expect([await set({ [version]: '418' }), await set({ v2: '404' })]).toEqual([400, 400]);
		await other.sandbox.close();
	});
});
