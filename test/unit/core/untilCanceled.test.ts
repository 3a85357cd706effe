import { ExecutionCanceledError, untilCanceled } from '../../../nodes/shared/core/clock';

test('work that ended by the aborted signal itself counts as canceled', async () => {
	const signal = AbortSignal.abort();
	const work = Promise.reject(signal.reason);
	await expect(untilCanceled(work, signal)).rejects.toBeInstanceOf(ExecutionCanceledError);
});
