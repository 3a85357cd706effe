declare global {
	// Filled by warningEnvironment.js.
	var processWarnings: Error[];
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
