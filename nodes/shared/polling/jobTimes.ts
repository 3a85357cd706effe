import { accountKey, type Account } from '../core/ids';
import { LruMap } from '../core/lruMap';

/** So many of an account's last jobs count. */
const JOBS = 20;

/** A job that was done at the first poll may have been done long before: this share of the time is taken for it. */
const SHARE_AT_FIRST_POLL = 0.75;

/** Nobody is to wait longer than this for the first poll of a quick job, only because earlier ones were slow; in seconds. */
const LONGEST_USUAL = 60;

/** Most jobs, but not the slowest, are done by the estimate. */
const QUANTILE = 0.75;

/** How long a job took until its result was seen. */
interface SeenJob {
	seconds: number;
	/** Whether it was done when it was asked for first. */
	atFirstPoll: boolean;
}

/** Adds a job to those that were seen, in seconds each. */
export function withJob(seen: readonly number[], { seconds, atFirstPoll }: SeenJob): number[] {
	return [...seen, atFirstPoll ? seconds * SHARE_AT_FIRST_POLL : seconds].slice(-JOBS);
}

/** How long jobs usually take, by what was seen, in seconds; undefined when none was. */
export function usualSecondsOf(seen: readonly number[]): number | undefined {
	const sorted = [...seen].sort((a, b) => a - b);
	const usual = sorted[Math.ceil(sorted.length * QUANTILE) - 1];
	return usual === undefined ? undefined : Math.min(usual, LONGEST_USUAL);
}

/** So many tools, each of an account, are remembered. */
const MOST_TOOLS = 500;

const seenOf = new LruMap<number[]>(MOST_TOOLS);

/** How long an account's jobs with one tool take, which all executions of this process share. */
export class JobTimes {
	private readonly account: string;

	constructor(account: Account) {
		this.account = accountKey(account);
	}

	/** Notes how long a job took. */
	add(tool: string, job: SeenJob): void {
		const key = `${this.account} ${tool}`;
		seenOf.set(key, withJob(seenOf.get(key) ?? [], job));
	}

	/** In seconds; undefined when nothing was seen yet. */
	usualSeconds(tool: string): number | undefined {
		return usualSecondsOf(seenOf.get(`${this.account} ${tool}`) ?? []);
	}
}
