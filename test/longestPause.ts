/** Processor time since a moment, or real time where that is less: another process may have the processor. */
function since(real: number, processor: NodeJS.CpuUsage): number {
	const { user, system } = process.cpuUsage(processor);
	return Math.min(performance.now() - real, (user + system) / 1000);
}

/** How long something keeps the process, in milliseconds. */
export function timeOf(work: () => void): number {
	const [real, processor] = [performance.now(), process.cpuUsage()];
	work();
	return since(real, processor);
}

/** How long the process was kept by one thing, at most, while some work was done: in milliseconds. */
export async function longestPause(work: () => Promise<unknown>): Promise<number> {
	let longest = 0;
	let real = performance.now();
	let processor = process.cpuUsage();
	const look = () => {
		longest = Math.max(longest, since(real, processor));
		real = performance.now();
		processor = process.cpuUsage();
	};
	const timer = setInterval(look, 1);
	await work();
	look();
	clearInterval(timer);
	return longest;
}

/** What walking along a million characters takes on the machine on which the limit was set, in milliseconds. */
const USUAL_WALK_MS = 4.5;

function walkMs(): number {
	const text = 'A '.repeat(500_000);
	return timeOf(() => {
		let blanks = 0;
		for (let at = 0; at < text.length; at++) if (text.charAt(at) === ' ') blanks++;
		if (blanks !== 500_000) throw new Error('The walk went astray');
	});
}

/** Code that counts its own lines, for the coverage, takes up to so many times as long. */
const COUNTING = '__coverage__' in globalThis ? 3 : 1;

/** What another process, cold code and collected memory may add: the promise is a tenth of a second. */
const MARGIN = 3;

/**
 * What keeps the process for longer fails a test, in milliseconds, more on a slower machine. What is more than linear
 * takes seconds to days; what is linear takes less than 80 ms where that was set.
 */
export const LONGEST_PAUSE_MS =
	100 *
	MARGIN *
	COUNTING *
	Math.max(1, Math.min(...Array.from({ length: 5 }, walkMs)) / USUAL_WALK_MS);
