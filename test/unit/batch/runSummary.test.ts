import { actionsOfRun as actionsOfAllTools } from '../../../nodes/AiHomeDesign/actions';
import { actionsOfRun as actionsOfEnhancement } from '../../../nodes/AiImageEnhancement/actions';
import { DONE, summarise, type Outcome } from '../../../nodes/shared/batch/runSummary';
import type { Progress } from '../../../nodes/shared/core/problem';

const outcome = (progress: Progress, succeeded = true): Outcome => ({ progress, succeeded });
const enhanced = (orderId: string) =>
	outcome({ orderId, charged: 'yes', status: 'done', fingerprint: orderId });
const reused = (orderId: string) =>
	outcome({ orderId, charged: 'yes', paidBefore: true, fingerprint: 'f' });
const failed = (progress: Progress) => outcome(progress, false);

test.each<[string, string, Outcome[], number, string]>([
	[
		'a mixed run',
		'image:enhance',
		[enhanced('1'), enhanced('2'), reused('1'), failed({})],
		130_000,
		'4 photos: 2 enhanced, 1 reused, 1 refused. 2 credits, 2 minutes.',
	],
	[
		'one photo',
		'image:enhance',
		[enhanced('1')],
		60_000,
		'1 photo: 1 enhanced. 1 credit, 1 minute.',
	],
	[
		'what is paid and did not come',
		'image:enhance',
		[
			failed({ orderId: '1', charged: 'yes' }),
			failed({ orderId: '2', charged: 'yes', gaveUp: true }),
			failed({ orderId: '3', charged: 'unknown' }),
		],
		1_000,
		'3 photos: 1 not fetched, 1 not enhanced, 1 unclear. 2 credits (1 more unclear), under a minute.',
	],
	[
		'without waiting',
		'image:enhance',
		[outcome({ orderId: '1', charged: 'yes' })],
		0,
		'1 photo: 1 ordered. 1 credit, under a minute.',
	],
	[
		'several images of one photo',
		'image:virtualStaging',
		[
			outcome({ orderId: '1', imageId: 'a', charged: 'yes', status: 'done' }),
			outcome({ orderId: '1', imageId: 'b', charged: 'yes', status: 'done' }),
			failed({ orderId: '1', imageId: 'c', charged: 'yes', gaveUp: true }),
			failed({ orderId: '1', variant: 'D', charged: 'unknown' }),
			failed({ orderId: '1', variant: 'E', charged: 'unknown' }),
		],
		0,
		'5 images: 2 made, 1 not made, 2 unclear. 3 credits (2 more unclear), under a minute.',
	],
	['an action that says it itself', 'image:check', [outcome({})], 0, ''],
	['nothing', 'image:enhance', [], 0, ''],
])('%s', (_, action, outcomes, elapsedMs, words) => {
	expect(summarise(action, outcomes, elapsedMs)).toBe(words);
});

test('every operation of the nodes has its row, and no other', () => {
	const actions = new Set(Object.keys({ ...actionsOfAllTools(), ...actionsOfEnhancement() }));
	expect(new Set(Object.keys(DONE))).toEqual(actions);
});
