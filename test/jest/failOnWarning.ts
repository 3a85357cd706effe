declare global {
	/** Filled by environment.js, as what follows. */
	var processWarnings: Error[];
	/** Node's own `require`, for what jest's would load anew (see packageByNode.js). */
	var requireByNode: NodeJS.Require;
}

// A warning of Node's, of too many listeners for example, is a fault of ours: it fails the test file that caused it.
afterAll(async () => {
	await new Promise((resolve) => setImmediate(resolve));
	const ours = globalThis.processWarnings.filter(
		({ name }) => !['ExperimentalWarning', 'DeprecationWarning'].includes(name),
	);
	expect(ours.map(({ name, message }) => `${name}: ${message}`)).toEqual([]);
});

export {};
