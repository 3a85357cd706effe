import { RATE_LIMIT } from '../../nodes/shared/api/v1/limits';
import { systemClock, untilCanceled } from '../../nodes/shared/core/clock';
import { systemTiming } from '../../nodes/shared/core/retry';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox';
import { createVirtualClock, isIoInFlight } from '../harness';
import { watchUnanswered } from './sentRequests';

/** A sandbox and a clock, the node's and the sandbox's, that jumps as soon as the node waits for it. */
export interface VirtualTime {
	sandbox: Sandbox;
	/** The time, in milliseconds. */
	now(): number;
	/** Lets time pass. */
	pass(ms: number): Promise<void>;
	/** Lets time pass until submissions of before no longer count. */
	forgetSubmissions(): Promise<void>;
	/** Closes the sandbox; real time goes on. */
	close(): Promise<void>;
}

/** Opens a sandbox in virtual time. Time stands still while a request is under way: what happens at once takes no time. */
export async function openVirtualTime(options: SandboxOptions): Promise<VirtualTime> {
	let isBusy = () => false;
	const clock = createVirtualClock({ busy: () => isBusy() });
	jest.spyOn(systemClock, 'now').mockImplementation(() => clock.now());
	jest
		.spyOn(systemClock, 'sleep')
		.mockImplementation((ms, signal) => untilCanceled(clock.sleep(ms, signal), signal));

	// Without noise, pauses are what the tests say.
	jest.spyOn(systemTiming, 'random').mockReturnValue(0);
	const sandbox = await startSandbox({ enhance: 'mark', clock, ...options });
	const unanswered = watchUnanswered();
	isBusy = () => unanswered.count() > 0 || sandbox.inFlight() > 0 || isIoInFlight();
	return {
		sandbox,
		now: () => clock.now(),
		pass: async (ms) => await clock.sleep(ms),
		// The node remembers the account's submissions as long as they count.
		forgetSubmissions: async () => await clock.sleep(RATE_LIMIT.windowMs),
		close: async () => {
			isBusy = () => false;
			unanswered.close();
			await sandbox.close();
			jest.restoreAllMocks();
		},
	};
}
