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
