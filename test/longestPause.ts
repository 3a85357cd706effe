/** How long the process was kept by one thing, at most, while some work was done: in milliseconds. */
export async function longestPause(work: () => Promise<unknown>): Promise<number> {
	let longest = 0;
	let last = performance.now();
	const timer = setInterval(() => {
		longest = Math.max(longest, performance.now() - last);
		last = performance.now();
	}, 1);
	await work();
	longest = Math.max(longest, performance.now() - last);
	clearInterval(timer);
	return longest;
}
