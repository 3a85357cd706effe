import { z } from 'zod';
import { VERSIONS, type Version } from './versions';

/** What a call is called here: shared names, v1's own, v3's own. */
export const CALL_NAMES = [
	'upload',
	'submit',
	'get',
	'download',
	'spaces',
	'options',
	'upscale',
	'process',
	'append',
	'projects',
	'project',
	'addProject',
] as const;

export type CallName = (typeof CALL_NAMES)[number];

/** One call as faults see it. */
export interface FaultRequest {
	call: CallName | 'unknown';
	orderId?: string;
	version?: Version;
}

/** Which calls a fault hits. `any` means every call of the API and of the image host. */
export interface FaultTarget {
	call: CallName | 'any';
	/** Only calls of this version, and downloads of what it made. */
	version?: Version;
	/** How many calls it hits; default 1, `Infinity` allowed. */
	times?: number;
	/** How many matching calls it lets pass first; default 0. */
	skip?: number;
	/** Only calls that concern this order (an upload concerns none yet). */
	orderId?: string;
}

export type FaultEffect =
	/** Answers with this status in place of the work; `body` is JSON, or text when it is a string. */
	| { kind: 'status'; status: number; body?: unknown; headers?: Record<string, string> }
	/** Answers with a web page, as a proxy does; default status 200. */
	| { kind: 'html'; status?: number }
	/** Answers without a body; default status 200. */
	| { kind: 'empty'; status?: number }
	/** Answers 200 with JSON that stops in the middle. */
	| { kind: 'malformedJson' }
	/** Answers 200 with this JSON, of whatever shape. */
	| { kind: 'json'; body: unknown }
	/** Drops the connection before the work is done (a submission is not charged). */
	| { kind: 'resetBefore' }
	/** Does the work, then drops the connection without an answer (a submission is charged). */
	| { kind: 'resetAfter' }
	/** Does the work and answers after so many milliseconds of real time. */
	| { kind: 'slow'; delayMs: number }
	/** Does the work, announces the whole answer, sends half of it and drops the connection. */
	| { kind: 'truncate' }
	/** Does the work, announces the whole answer, sends half of it and then nothing more: the connection stays open. */
	| { kind: 'stall' }
	/** Answers 302 to `location`. */
	| { kind: 'redirect'; location: string }
	/** Answers as the storage does for an expired link: 403 with XML. */
	| { kind: 'expired' }
	/** Submissions: accepted and charged, but the job fails: `regular_failed` on v1, `failed` on v3. */
	| { kind: 'failJob' };

export type Fault = FaultTarget & FaultEffect;

/** A fault with what is left of it. */
export interface ArmedFault {
	fault: Fault;
	timesLeft: number;
	skipLeft: number;
}

export function arm(fault: Fault): ArmedFault {
	return { fault, timesLeft: fault.times ?? 1, skipLeft: fault.skip ?? 0 };
}

/**
 * Finds the fault for one call. The first that matches and has nothing left to skip applies; every
 * matching fault that still skips counts the call.
 *
 * @returns the fault, if any, and what is armed from now on (the input is left as it is)
 */
export function takeFault(
	armed: readonly ArmedFault[],
	request: FaultRequest,
): { fault?: Fault; armed: ArmedFault[] } {
	let taken: Fault | undefined;
	const left = armed.map((candidate) => {
		const { fault, timesLeft, skipLeft } = candidate;
		const matches =
			(fault.call === 'any' || fault.call === request.call) &&
			(fault.version === undefined || fault.version === request.version) &&
			(fault.orderId === undefined || fault.orderId === request.orderId);
		if (!matches) return candidate;
		if (skipLeft > 0) return { ...candidate, skipLeft: skipLeft - 1 };
		if (taken !== undefined) return candidate;
		taken = fault;
		return { ...candidate, timesLeft: timesLeft - 1 };
	});
	return { fault: taken, armed: left.filter(({ timesLeft }) => timesLeft > 0) };
}

const status = z.number().int().min(200).max(599);

const effect = z.discriminatedUnion('kind', [
	z.object({
		kind: z.literal('status'),
		status,
		body: z.unknown(),
		headers: z.record(z.string()).optional(),
	}),
	z.object({ kind: z.literal('html'), status: status.optional() }),
	z.object({ kind: z.literal('empty'), status: status.optional() }),
	z.object({ kind: z.literal('malformedJson') }),
	z.object({ kind: z.literal('json'), body: z.unknown() }),
	z.object({ kind: z.literal('resetBefore') }),
	z.object({ kind: z.literal('resetAfter') }),
	z.object({ kind: z.literal('slow'), delayMs: z.number().nonnegative() }),
	z.object({ kind: z.literal('truncate') }),
	z.object({ kind: z.literal('stall') }),
	z.object({ kind: z.literal('redirect'), location: z.string().min(1) }),
	z.object({ kind: z.literal('expired') }),
	z.object({ kind: z.literal('failJob') }),
]);

const target = z.object({
	call: z.enum([...CALL_NAMES, 'any']),
	version: z.enum(VERSIONS).optional(),
	// JSON has no Infinity.
	times: z
		.union([z.number().int().positive(), z.literal('always').transform(() => Infinity)])
		.optional(),
	skip: z.number().int().nonnegative().optional(),
	orderId: z.string().optional(),
});

/** A fault as it comes over the control path; `times` may also be "always". */
export const faultSchema = z.intersection(target, effect).transform(
	// zod makes an unknown field optional; a `json` fault without a body answers null.
	({ ...fault }): Fault => (fault.kind === 'json' ? { ...fault, body: fault.body ?? null } : fault),
);
