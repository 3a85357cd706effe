/** Lets the event loop turn so often: whatever can happen without waiting for anything happens meanwhile. */
export async function turns(count: number): Promise<void> {
	for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Until the condition holds; if it never does, the test's own time runs out. */
export async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await turns(1);
}
