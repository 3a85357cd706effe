/** One answer of the service as it came: nothing in it is redacted yet. */
export interface Answer {
	name: string;
	method: string;
	path: string;
	/** What was sent, without files. */
	sent?: unknown;
	/** Absent when the request got no answer. */
	status?: number;
	contentType: string;
	/** Of a JSON answer. */
	json?: unknown;
	/** Of any other answer, at most its first 300 characters; or why there was none. */
	text?: string;
}

export type Verdict = 'confirmed' | 'contradicted' | 'not asked';

/** What is known of one assumption. */
export interface Finding {
	verdict: Verdict;
	/** What contradicts it, or why it was not asked; may quote answers. */
	why: string;
	/** Names of the answers that show it. */
	answers: string[];
}

export const confirmed = (...answers: string[]): Finding => ({
	verdict: 'confirmed',
	why: '',
	answers,
});
export const contradicted = (why: string, ...answers: string[]): Finding => ({
	verdict: 'contradicted',
	why,
	answers,
});
export const notAsked = (why: string, ...answers: string[]): Finding => ({
	verdict: 'not asked',
	why,
	answers,
});

/** The finding with the answers that show it. */
export const showing = (finding: Finding, ...answers: string[]): Finding => ({
	...finding,
	answers,
});

/** Whether a slug was taken; undefined when no answer tells. */
export interface SlugAnswer {
	purpose: string;
	value: string;
	isTaken: boolean | undefined;
	why: string;
	answer?: string;
}

const NOTHING_CAME = 'nothing came that would show it';

/** All that a run has seen, which the assumptions are judged by. */
export class Seen {
	readonly answers = new Map<string, Answer>();
	/** What no single answer shows. */
	readonly findings = new Map<string, Finding>();
	readonly slugs: SlugAnswer[] = [];
	private readonly reasons: Array<{ start: string; finding: Finding }> = [];

	/** Why what begins with `start` is not asked, and the answers that show it; the longest start counts, then the first. */
	skip(start: string, why: string, ...answers: string[]): void {
		this.reasons.push({ start, finding: notAsked(why, ...answers) });
	}

	/** Lets an answer be found under another name, unless one has that already. */
	copy(from: string, name: string): void {
		const answer = this.answers.get(from);
		if (answer !== undefined && !this.answers.has(name))
			this.answers.set(name, { ...answer, name });
	}

	/** The answer, or why there is none. */
	find(name: string): Answer | Finding {
		const answer = this.answers.get(name);
		if (answer?.status !== undefined) return answer;
		if (answer !== undefined) return notAsked(`no answer came: ${answer.text ?? ''}`, name);
		return this.reasonFor(name);
	}

	/** Why something was not asked. */
	reasonFor(name: string): Finding {
		const reasons = this.reasons.filter(({ start }) => name.startsWith(start));
		const [nearest] = reasons.sort((a, b) => b.start.length - a.start.length);
		return nearest?.finding ?? notAsked(NOTHING_CAME);
	}
}

/** What stands in an answer under a path, wrapped in `data` or bare. */
export function pick(json: unknown, ...path: Array<string | number>): unknown {
	const step = (from: unknown, name: string | number): unknown =>
		typeof from === 'object' && from !== null
			? Object.entries(from).find(([key]) => key === String(name))?.[1]
			: undefined;
	const bare = path.reduce(step, json);
	return bare === undefined ? path.reduce(step, step(json, 'data')) : bare;
}

/** The first text that stands under one of several paths, e.g. `process_ids.0`. */
export function pickText(json: unknown, ...paths: string[]): string | undefined {
	return paths
		.map((path) => pick(json, ...path.split('.')))
		.find((found): found is string => typeof found === 'string' && found !== '');
}

/** A list under a path; of none, the answer itself. Empty when there is no list. */
export function pickList(json: unknown, ...path: string[]): unknown[] {
	const found = Array.isArray(json) ? json : pick(json, ...(path.length === 0 ? ['data'] : path));
	return Array.isArray(found) ? found : [];
}
