/*
 * `npm run probe`: asks the real service about the assumptions that sandbox/api-v1.md and sandbox/api-v3.md number.
 *
 *   commandLine.ts    options, key, questions to the person
 *   run.ts            what is asked, in its order
 *     v1.ts, v3.ts    the calls that cost nothing
 *     slugs.ts        submissions that cannot be accepted: which items the service takes
 *     paid.ts         the jobs that cost, each after a question
 *   api.ts, purse.ts  the one place from which requests leave, and what may be spent
 *   assumptionsV1.ts, assumptionsV3.ts, judge.ts   a row for each assumption: what confirms it
 *   redact.ts, report.ts   what the report says, and reading it back
 */
import { access, constants } from 'node:fs/promises';

import { realClock } from '../../sandbox/clock';
import { askerInTerminal, HELP, readKey, readOptions, UsageError } from './commandLine';
import { writeReport } from './report';
import { probe } from './run';

async function main(): Promise<void> {
	const options = await readOptions(process.argv.slice(2));
	if (options === undefined) {
		console.log(HELP);
		return;
	}
	await access(process.cwd(), constants.W_OK).catch(() => {
		throw new UsageError('The report cannot be written into this folder. Go to another one.');
	});
	const key = await readKey(process.env);
	const stop = new AbortController();
	process.once('SIGINT', () => stop.abort());
	const report = await probe({
		...options,
		key,
		ask: askerInTerminal(stop.signal),
		clock: realClock,
		signal: stop.signal,
		tell: (line) => console.log(line),
	});
	const name = await writeReport(process.cwd(), report);
	const count = (verdict: string) =>
		report.findings.filter((one) => one.verdict === verdict).length;
	console.log(
		`${count('confirmed')} assumptions confirmed, ${count('contradicted')} contradicted, ${count('not asked')} not asked; ${report.spent} credits spent at most.\nThe report is in ${name}. Nothing secret is in it; read it before you send it.`,
	);
	if (report.trouble !== undefined) console.log(`The probe ended early: ${report.trouble}`);
}

main().catch((error: unknown) => {
	// Only a UsageError's words are known to hold nothing secret.
	console.error(
		error instanceof UsageError ? error.message : 'The probe met something unexpected and stopped.',
	);
	process.exitCode = 1;
});
