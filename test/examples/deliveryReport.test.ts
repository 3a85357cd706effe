import { readExample } from './exampleFiles';

const FILES = ['daily-report.json', 'job-folders.json', 'whole-listing.json'];

/** What of a workflow says something about photos, in the order in which it is said. */
const reportOf = (file: string) => {
	const { nodes } = readExample(file);
	const parametersOf = (name: string) => nodes.find((node) => node.name === name)?.parameters;
	const { message } = parametersOf('Send Report') ?? {};
	return [parametersOf('Photo Lines'), parametersOf('Report'), message];
};

test('all mails about photos have their words from the same three nodes', () => {
	const [first, ...others] = FILES.map(reportOf);
	expect(first).toEqual(Array(3).fill(expect.anything()));
	for (const other of others) expect(other).toEqual(first);
});
