import { z } from 'zod';
import type { OddAnswer } from '../../../sandbox';
import { assetForm, Bench, tinyJpeg } from '../support';

let bench: Bench;
beforeAll(async () => {
	bench = await Bench.start({ etaSeconds: 0 });
});
beforeEach(() => bench.sandbox.reset());
afterAll(async () => await bench.sandbox.close());

/** All answers about one finished process. */
async function answers(...oddAnswers: OddAnswer[]) {
	bench.sandbox.reset();
	const upload = await bench.uploadAssets();
	bench.sandbox.configure({ oddAnswers });
	const submission = (await bench.tryProcess(upload)).json;
	const id = bench.sandbox.charges()[0]?.imageId ?? '';
	const uploading = { method: 'POST' as const, body: assetForm([{ bytes: await tinyJpeg() }]) };
	return {
		id,
		orderId: upload.orderId,
		submission,
		process: (await bench.api(`/v3/process/${id}`)).json,
		order: (await bench.api(`/v3/order/${upload.orderId}`)).json,
		upload: (await bench.api('/v3/order', uploading)).json,
		projects: (await bench.api('/v3/project')).json,
	};
}

const finalAssets = z.object({
	final_assets: z.tuple([z.object({ src: z.string(), temp_src: z.string() })]),
});

const link = expect.stringMatching(/^http/);

describe('odd answers', () => {
	it('bare', async () => {
		const { id, orderId, submission, process, order, upload, projects } = await answers('bare');
		expect(submission).toEqual({ process_ids: [id] });
		expect(process).toMatchObject({ process_id: id, status: 'done' });
		expect(order).toMatchObject({ order_id: orderId, processes: [{ process_id: id }] });
		expect(upload).toMatchObject({ order_id: expect.any(String), assets: [{}] });
		expect(projects).toEqual([]);
	});

	it('processId', async () => {
		const { id, submission, process } = await answers('processId');
		expect(submission).toEqual({ data: { process_id: id }, message: 'ok' });
		expect(process).toHaveProperty('data.process_id', id);
	});

	it('id', async () => {
		const { id, orderId, submission, process, order } = await answers('id', 'bare');
		expect(submission).toEqual({ id });
		expect(process).toMatchObject({ id, order_id: orderId });
		expect(process).not.toHaveProperty('process_id');
		expect(order).toMatchObject({ id: orderId, processes: [{ id }] });
		expect(order).not.toHaveProperty('order_id');
	});

	it('src', async () => {
		const { process } = await answers('src');
		expect(process).toHaveProperty('data.final_assets', [
			{ asset_id: expect.any(String), asset_type: 'image', src: link, thumbnail_src: link },
		]);
	});

	it('bothSrc, deadSrc and deadTempSrc', async () => {
		const statusOf = async (url: unknown) => (await fetch(String(url))).status;
		const read = async (...odd: OddAnswer[]) => {
			const { process } = await answers('bothSrc', 'bare', ...odd);
			const [asset] = finalAssets.parse(process).final_assets;
			return [await statusOf(asset.src), await statusOf(asset.temp_src)];
		};
		expect(await read()).toEqual([200, 200]);
		expect(await read('deadSrc')).toEqual([404, 200]);
		expect(await read('deadTempSrc')).toEqual([200, 404]);
	});

	it('twoFinalAssets', async () => {
		const { process } = await answers('twoFinalAssets');
		expect(process).toHaveProperty('data.final_assets.1.temp_src', link);
	});

	it('one form after the other', async () => {
		bench.sandbox.reset();
		bench.sandbox.configure({ oddAnswersInTurn: [['bare'], []] });
		const project = async () => (await bench.api('/v3/project')).json;
		expect([await project(), await project(), await project()]).toEqual([
			[],
			expect.objectContaining({ data: [] }),
			[],
		]);
	});

	it('noAssets and emptyAssets', async () => {
		const order_id = expect.any(String);
		expect((await answers('noAssets')).upload).toEqual({ data: { order_id }, message: 'ok' });
		const empty = await answers('emptyAssets');
		expect(empty.upload).toEqual({ data: { order_id, assets: [] }, message: 'ok' });
	});

	it('nullLists', async () => {
		const { projects, upload } = await answers('nullLists', 'emptyAssets');
		expect(projects).toMatchObject({ data: null, pagination: { total_count: 0 } });
		expect(upload).toMatchObject({ data: { assets: null } });
		const waiting = await bench.uploadAssets().catch(() => undefined);
		expect(waiting).toBeUndefined();
		bench.sandbox.configure({ oddAnswers: ['nullLists'], etaSeconds: 8 });
		const next = await bench.uploadAssets();
		const order = async () => (await bench.api(`/v3/order/${next.orderId}`)).json;
		expect(await order()).toMatchObject({ data: { processes: null } });
		await bench.process(next);
		expect(await order()).toMatchObject({ data: { processes: [{ final_assets: null }] } });
	});

	it('zeroTimes', async () => {
		const created_at = '0001-01-01T00:00:00Z';
		const { process, order } = await answers('zeroTimes');
		expect(process).toMatchObject({ data: { created_at } });
		expect(order).toMatchObject({ data: { created_at, processes: [{ created_at }] } });
	});
});
