import { FindingService } from '../../../nodes/shared/api/findingService';
import type { ApiService, Order } from '../../../nodes/shared/api/service';
import { ProblemError, type Problem } from '../../../nodes/shared/core/problem';

const unknown: Problem = {
	message: 'unknown',
	description: '',
	httpCode: 404,
	apiError: 'order not found',
};
const busy: Problem = { message: 'busy', description: '', httpCode: 503, retryable: true };
const gone: Problem = { message: 'gone', description: '', httpCode: 410 };
const proxy404: Problem = { message: 'proxy', description: '', httpCode: 404 };

function fake(version: string, answers: Array<Problem | 'found'>) {
	const asked: string[] = [];
	const answer = (orderId: string): { order: Order } | { problem: Problem } => {
		asked.push(orderId);
		const next = answers.length > 1 ? answers.shift() : answers[0];
		return next === 'found' || next === undefined
			? { order: { version, orderId } as Order }
			: { problem: next };
	};
	const service = {
		version,
		pollOrder: async (orderId: string) => answer(orderId),
		getOrder: async (orderId: string) => {
			const result = answer(orderId);
			if ('problem' in result) throw new ProblemError(result.problem);
			return result.order;
		},
	} as unknown as ApiService;
	return { service, asked };
}

const CASES: Array<[string, Array<Problem | 'found'>, Array<Problem | 'found'>, string]> = [
	['the first knows it', ['found'], ['found'], 'v1'],
	['the second knows it', [unknown], ['found'], 'v3'],
	['nobody knows it', [unknown], [unknown], 'unknown'],
	['the second is gone', [unknown], [gone], 'unknown'],
	['the second cannot be asked', [unknown], [busy], 'busy'],
	['the first cannot be asked', [busy], ['found'], 'busy'],
	['a proxy says nothing about it', [proxy404], ['found'], 'proxy'],
];

test.each(CASES)('%s', async (_, first, second, outcome) => {
	for (const call of ['pollOrder', 'getOrder'] as const) {
		const v1 = fake('v1', [...first]);
		const v3 = fake('v3', [...second]);
		const service = new FindingService([v1.service, v3.service]);
		const result = await service[call]('o').then(
			(found) =>
				'problem' in found
					? found.problem.message
					: 'order' in found
						? found.order.version
						: found.version,
			(error: unknown) => (error instanceof ProblemError ? error.problem.message : error),
		);
		expect(result).toBe(outcome);
	}
});

test('an order that was found is asked for there from then on', async () => {
	const v1 = fake('v1', [unknown]);
	const v3 = fake('v3', ['found', busy, 'found']);
	const service = new FindingService([v1.service, v3.service]);
	await service.pollOrder('o');
	expect(await service.pollOrder('o')).toMatchObject({ problem: { message: 'busy' } });
	expect(await service.pollOrder('o')).toMatchObject({ order: { version: 'v3' } });
	expect(v1.asked).toEqual(['o']);
	expect(v3.asked).toHaveLength(3);
});

test('what is canceled is not taken for an answer', async () => {
	const v1 = fake('v1', [unknown]);
	const canceled = new Error('canceled');
	const v3 = {
		version: 'v3',
		getOrder: async () => Promise.reject(canceled),
	} as unknown as ApiService;
	await expect(new FindingService([v1.service, v3]).pollOrder('o')).rejects.toBe(canceled);
});
