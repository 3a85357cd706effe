import { z } from 'zod';

import {
	confirmed,
	contradicted,
	notAsked,
	pick,
	pickText,
	type Answer,
	type Finding,
	type Seen,
} from './seen';

/** Judges one assumption by what was seen. */
export type Judge = (seen: Seen) => Finding;

function statusOf({ status, contentType }: Answer): string {
	return `${status}${contentType.includes('json') ? '' : ` (${contentType || 'without a type'})`}`;
}

/**
 * Confirmed by an answer with this status, whose body fits.
 *
 * @param wanted a status, or `ok` for any 2xx
 */
export function answers(
	name: string,
	wanted: number | 'ok',
	shape: z.ZodTypeAny = z.unknown(),
): Judge {
	return (seen) => {
		const found = seen.find(name);
		if ('verdict' in found) return found;
		const { status = 0, json } = found;
		const fits = wanted === 'ok' ? status >= 200 && status < 300 : status === wanted;
		if (!fits) return contradicted(`the answer was ${statusOf(found)}, not ${wanted}`, name);
		const parsed = shape.safeParse(json);
		if (parsed.success) return confirmed(name);
		const [issue] = parsed.error.issues;
		return contradicted(`${issue?.path.join('.') || 'the body'}: ${issue?.message ?? ''}`, name);
	};
}

/** As {@link answers}, for a body that may be wrapped in `data` or bare. */
export function wrappedOrBare(name: string, wanted: number | 'ok', shape: z.ZodTypeAny): Judge {
	return answers(
		name,
		wanted,
		z.preprocess((json) => pick(json, 'data') ?? json, shape),
	);
}

const text = z.string().min(1);

/** An object with texts in these fields. */
export function texts<Name extends string>(...names: Name[]) {
	return z.object(
		Object.fromEntries(names.map((name) => [name, text])) as Record<Name, typeof text>,
	);
}

/** A refusal in the API's own form. */
export function refused(name: string, wanted: number): Judge {
	return answers(name, wanted, texts('error', 'key'));
}

/** All of them; the first that is not confirmed decides, a contradiction before what was not asked. */
export function all(...judges: Judge[]): Judge {
	return (seen) => {
		const findings = judges.map((judge) => judge(seen));
		const of = (verdict: Finding['verdict']) =>
			findings.find((finding) => finding.verdict === verdict);
		const names = findings.flatMap((finding) => finding.answers);
		return of('contradicted') ?? of('not asked') ?? confirmed(...names);
	};
}

/** What a part of the probe has found out. */
export function told(name: string): Judge {
	return (seen) => seen.findings.get(name) ?? seen.reasonFor(name);
}

export function never(why: string): Judge {
	return () => notAsked(why);
}

/** What a plan lacks: nobody can ask for it, but it may be met. */
export function forbidden(version: 'v1' | 'v3'): Judge {
	return ({ answers: all }) => {
		const found = [...all.values()].filter(
			({ name }) => name.startsWith(version) && !/Key$/.test(name),
		);
		const refused = found.find(({ status }) => status === 403);
		if (refused !== undefined) return confirmed(refused.name);
		const other = found.find(
			({ status, json }) => status === 402 || /\bplan\b/i.test(pickText(json, 'error') ?? ''),
		);
		if (other === undefined) return notAsked('the plan of this key has what was asked for');
		return contradicted(`it was ${other.status}`, other.name);
	};
}

/** Whether the service takes items: all are needed, one that it refuses is enough. */
export function taken(purpose: string, isWanted: (value: string) => boolean): Judge {
	return ({ slugs }) => {
		const asked = slugs.filter((slug) => slug.purpose === purpose && isWanted(slug.value));
		const refused = asked.filter(({ isTaken }) => isTaken === false);
		const names = (from: typeof asked) => from.flatMap(({ answer }) => answer ?? []);
		const list = (from: typeof asked) => from.map(({ value }) => value).join(', ');
		if (refused.length > 0) return contradicted(`refused: ${list(refused)}`, ...names(refused));
		const untold = asked.filter(({ isTaken }) => isTaken === undefined);
		const [first] = untold;
		if (first !== undefined)
			return notAsked(`${first.why} (${list(untold)})`, ...names(untold).slice(0, 1));
		return asked.length === 0
			? notAsked('V3 was not asked for it')
			: confirmed(...names(asked).slice(0, 1));
	};
}
