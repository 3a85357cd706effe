import type { IExecuteFunctions } from 'n8n-workflow';

import { ResumeStore } from '../../../nodes/shared/memory/resumeStore';
import type { Progress } from '../../../nodes/shared/core/problem';

/** The store as a try opens it after another one has left this behind. */
function storeAfter(progresses: Progress[]): ResumeStore {
	const stored: Record<string, unknown> = {};
	const context = {
		getContext: () => stored,
		getWorkflowDataProxy: () => ({ $runIndex: 0 }),
		getExecutionId: () => '1',
	} as unknown as IExecuteFunctions;
	const first = ResumeStore.open(context);
	progresses.forEach((progress, index) => first.resume(`job ${index}`, index, progress));
	return ResumeStore.open(context);
}

test.each<[string, Progress[], string | undefined]>([
	['nothing was begun', [{ fileName: 'a.jpg' }], undefined],
	['an order', [{}, { orderId: 'o', version: 'v3' }], 'v3'],
	['an order of an older node', [{ orderId: 'o' }], undefined],
	[
		'an earlier run’s order before its own',
		[
			{ orderId: 'e', version: 'v3', paidBefore: true },
			{ orderId: 'o', version: 'v1' },
		],
		'v1',
	],
	['an earlier run’s order alone', [{ orderId: 'e', version: 'v3', paidBefore: true }], undefined],
])('begun on: %s', (_, progresses, version) => {
	expect(storeAfter(progresses).begunOn).toBe(version);
});
