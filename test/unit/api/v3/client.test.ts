import { V3Client } from '../../../../nodes/shared/api/v3/client';
import type { ApiConnection } from '../../../../nodes/shared/http/connection';
import { createVirtualClock } from '../../../harness';

/** A client whose requests are answered by their path. */
function clientWith(answers: Record<string, unknown>) {
	const asked: string[] = [];
	const httpRequestWithAuthentication = async (_: string, { url }: { url: string }) => {
		const { pathname } = new URL(url);
		asked.push(pathname);
		await new Promise(setImmediate);
		return { statusCode: 200, headers: {}, body: JSON.stringify(answers[pathname]) };
	};
	const clock = createVirtualClock({ startAt: 0 });
	const connection = {
		context: { helpers: { httpRequestWithAuthentication } },
		baseUrl: 'https://client.test',
		host: 'client.test',
		apiKey: 'key',
		clock,
	} as unknown as ApiConnection;
	return { client: new V3Client(connection, { clock, random: () => 0 }), asked };
}

test('images of an order that are finished at the same moment all tell the original', async () => {
	const done = { order_id: 'o', status: 'done', final_assets: [{ src: 'https://i.test/1' }] };
	const { client, asked } = clientWith({
		'/v3/process/p': done,
		'/v3/process/q': done,
		'/v3/order/o': { order_id: 'o', assets: [{ id: 'a', src: 'https://i.test/before' }] },
	});
	const polls = await Promise.all(['p', 'q'].map(async (id) => await client.pollOrder('o', id)));
	const original = { order: expect.objectContaining({ beforeImageUrl: 'https://i.test/before' }) };
	expect(polls).toEqual([original, original]);
	expect(asked.filter((path) => path === '/v3/order/o')).toHaveLength(1);
});
