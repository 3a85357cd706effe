import type { z as Z } from 'zod/v3';

import { z } from '../core/zod';

import type { NoAnswer } from './reply';

/** Why a request got no answer. */
type FailureKind =
	/** n8n itself does not let the request out, e.g. to a private address. */
	| 'forbidden'
	| 'unknownHost'
	| 'unreachable'
	| 'certificate'
	| 'notSendable'
	| 'storage'
	| 'timedOut'
	| 'lost';

const KINDS: ReadonlyArray<[kind: FailureKind, code: RegExp]> = [
	['unknownHost', /^ENOTFOUND$/],
	[
		'unreachable',
		/^(EAI_\w+|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/,
	],
	['certificate', /^(ERR_TLS_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_SSL_|EPROTO)/],
	['notSendable', /^(ERR_INVALID_URL|ERR_INVALID_CHAR)$/],
	['storage', /^(ENOSPC|EDQUOT|EROFS|EACCES|EPERM|EMFILE|ENFILE|EIO|ENOENT)$/],
	['timedOut', /^(ECONNABORTED|ETIMEDOUT)$/],
];

/** Says what kind of failure it was. */
export function failureKind({ code, message, reason }: NoAnswer): FailureKind {
	const known = KINDS.find(([, codes]) => codes.test(code));
	if (known) return known[0];
	if (code === '' && reason) return 'forbidden';
	return /timeout/i.test(message) ? 'timedOut' : 'lost';
}

const optionalText = z.string().min(1).nullish().catch(undefined);
const failureSchema = z.object({
	name: optionalText,
	message: z.string().catch(''),
	description: optionalText,
	code: optionalText,
	httpCode: optionalText,
	syscall: optionalText,
	errors: z
		.array(z.object({ syscall: optionalText }))
		.optional()
		.catch(undefined),
	cause: z.unknown(),
});
type Layer = Z.infer<typeof failureSchema>;

/** The network's own code from an error, however n8n has wrapped it, or n8n's reason for not sending it. */
export function networkFailure(error: unknown): NoAnswer {
	const layers: Layer[] = [];
	for (let layer = error; layers.length < 5; ) {
		const { data } = failureSchema.safeParse(layer);
		if (!data) break;
		layers.push(data);
		layer = data.cause;
	}
	const message = layers.find((layer) => layer.message !== '')?.message ?? '';
	// n8n's own error has the network's code in `httpCode`; where a body was cut off it says 200 there.
	const code = layers
		.map((layer) => layer.code ?? layer.httpCode)
		.find((found) => found && !/^\d+$/.test(found));
	if (code) return { code, message, ...(layers.some(neverConnected) && { neverSent: true }) };
	const refusal = [...layers].reverse().find(isRefusal);
	if (!refusal) return { code: '', message };
	return { code: '', message: refusal.message, reason: refusal.description ?? refusal.message };
}

/** A connection that was never made has carried nothing. Node tries all addresses of a host, and reports each. */
function neverConnected({ syscall, errors }: Layer): boolean {
	if (errors && errors.length > 0) return errors.every((tried) => tried.syscall === 'connect');
	return syscall === 'connect';
}

/** n8n's protection against requests to private addresses has no code, only a name and words. */
function isRefusal({ name, message }: Layer): boolean {
	return /^Ssrf/.test(name ?? '') || /^The request was blocked\b/.test(message);
}
