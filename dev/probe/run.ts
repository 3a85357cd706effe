import type { Clock } from '../../sandbox';
import { Api } from './api';
import type { Options } from './commandLine';
import { PaidJobs } from './paid';
import { Purse, type AskPerson } from './purse';
import { Redactor } from './redact';
import { reportOf, type Report } from './report';
import { confirmed, contradicted, notAsked, Seen, type Finding } from './seen';
import { askWrongSubmissions } from './slugs';
import { askV1 } from './v1';
import { askV3 } from './v3';

export interface ProbeOptions extends Options {
	key: string;
	ask: AskPerson;
	clock: Clock;
	signal: AbortSignal;
	/** Gets a line for the person in front of the computer. */
	tell(line: string): void;
}

/** What something cost, by the balance before and after it. */
function costOf(before: number | undefined, after: number | undefined, expected: number): Finding {
	if (before === undefined || after === undefined) {
		return notAsked('no call tells the balance, and nobody said what the dashboard shows');
	}
	const cost = before - after;
	return cost === expected ? confirmed() : contradicted(`it cost ${cost}`);
}

/** All questions, one after the other: first what costs nothing, then what may cost, then what does. */
async function askAll(api: Api, options: ProbeOptions): Promise<void> {
	const { baseUrl, files, signal, tell } = options;
	const { seen, purse } = api;
	for (const version of ['v1', 'v3']) {
		for (const kind of ['heic', 'raw']) {
			if (!files.some((file) => file.kind === kind)) {
				seen.skip(`${version}.${kind}`, 'no such file was handed in (--file)');
			}
		}
	}
	const atStart = await purse.balance('now');
	tell('V3: calls that cost nothing');
	const v3 = await askV3(api, baseUrl, files, signal);
	tell('V1: calls that cost nothing');
	const v1 = await askV1(api, baseUrl, files, signal);
	const uploaded = await purse.balance('now, after the uploads');
	for (const version of ['v1', 'v3']) {
		seen.findings.set(`${version}.uploadCost`, costOf(atStart, uploaded, 0));
	}
	if (seen.answers.get('v3.projects')?.status === 200) {
		tell('V3: submissions that cannot be accepted');
		await askWrongSubmissions(api, v3?.single);
	}
	const jobs = new PaidJobs(api, options);
	/** One job, and what it cost. */
	const pay = async (start: string, job: () => Promise<void>) => {
		const before = purse.spent < purse.limit ? await purse.balance('before this job') : undefined;
		const spent = purse.spent;
		await job();
		const after = purse.spent > spent ? await purse.balance('after this job') : undefined;
		if (after !== undefined) seen.findings.set(`${start}jobCost`, costOf(before, after, 1));
	};
	if (v3 !== undefined) {
		await pay('v3.', async () => await jobs.enhanceV3(v3.single));
	}
	if (v1 !== undefined) await pay('v1.', async () => await jobs.enhanceV1(v1));
	if (v3 === undefined) return;
	if (seen.answers.has('v3.accepted')) {
		await pay('v3.further.', async () => await jobs.furtherV3(v3.single));
	}
	const { masked } = v3;
	if (masked?.maskId !== undefined) await jobs.maskV3(masked);
}

/**
 * Asks the service, and judges every assumption by what it answers. What was seen is reported, even when the probe ends
 * early.
 */
export async function probe(options: ProbeOptions): Promise<Report> {
	const { baseUrl, key, signal, spend, ask, clock } = options;
	const redactor = new Redactor(key);
	const seen = new Seen();
	const purse = new Purse(spend, async (question) => await ask(redactor.text(question)));
	const date = new Date(clock.now()).toISOString();
	let trouble: string | undefined;
	try {
		await askAll(new Api({ baseUrl, key, signal }, seen, purse), options);
	} catch (error) {
		const words = error instanceof Error ? error.message : String(error);
		trouble = signal.aborted ? 'it was stopped' : words;
	}
	if (trouble !== undefined) seen.skip('', 'the probe ended before');
	return await reportOf(seen, redactor, { date, baseUrl, spent: purse.spent, trouble });
}
