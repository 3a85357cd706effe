// A warning of Node's, such as one of too many listeners, is a fault of ours: it fails the test file that caused it.
const warnings: Error[] = [];
const note = (warning: Error) => warnings.push(warning);

beforeAll(() => void process.on('warning', note));
afterAll(async () => {
	await new Promise((resolve) => setImmediate(resolve));
	process.off('warning', note);
	const ours = warnings.filter(({ name }) => name !== 'ExperimentalWarning' && name !== 'DeprecationWarning');
	expect(ours).toEqual([]);
});
