import { markdownOf, readReport, type Report } from '../../dev/probe/report';
import { probe, type ProbeOptions } from '../../dev/probe/run';

/** Long enough, and nothing that could stand in an answer by chance. */
export const KEY = 'zq7-Hk29vXw1-Tm84bRd6';

export interface Ran {
	report: Report;
	/** The page that is written. */
	page: string;
	/** Everything that a person saw: questions and lines. */
	printed: string;
	verdict(id: string): string;
}

/** Runs the probe on a clock on which waiting takes no time. */
export async function runProbe(
	options: Pick<ProbeOptions, 'baseUrl'> & Partial<ProbeOptions>,
): Promise<Ran> {
	const printed: string[] = [];
	let time = Date.UTC(2024, 4, 1, 12);
	const { ask = async () => '', ...rest } = options;
	const report = await probe({
		key: KEY,
		spend: 0,
		files: [],
		clock: {
			now: () => time,
			sleep: async (ms) => {
				time += ms;
			},
		},
		signal: new AbortController().signal,
		tell: (line) => printed.push(line),
		...rest,
		ask: async (question) => {
			printed.push(question);
			return await ask(question);
		},
	});
	const page = markdownOf(report);
	expect(readReport(page)).toEqual(JSON.parse(JSON.stringify(report)));
	return {
		report,
		page,
		printed: printed.join('\n'),
		verdict: (id) => report.findings.find((finding) => finding.id === id)?.verdict ?? 'no row',
	};
}

/** Says yes to every credit, and knows no balance. */
export const sayYes = async (question: string) => (question.includes('y/N') ? 'y' : '');

/** Whether a text holds the key, or half of it. */
export function leaks(text: string): boolean {
	const half = Math.floor(KEY.length / 2);
	const lower = text.toLowerCase();
	return [0, half].some((start) => lower.includes(KEY.slice(start, start + half).toLowerCase()));
}
