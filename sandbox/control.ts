import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { jsonAnswer, Refusal, refusalAnswer, type Answer } from './answers';
import { faultSchema } from './faults';
import type { Sandbox, SandboxSettings } from './types';
import { ODD_ANSWERS } from './v3/oddAnswers';
import { VERSIONS, WAYS } from './versions';

const seconds = z.number().nonnegative();

const rateLimit = z.object({
	submissions: z.number().int().nonnegative(),
	windowSeconds: z.number().positive(),
});

const settingsSchema = z
	.object({
		etaSeconds: z.union([seconds, z.tuple([seconds, seconds])]),
		/** null = as announced */
		jobSeconds: seconds.nullable().transform((value) => value ?? undefined),
		queueSeconds: seconds,
		rateLimit,
		/** null = none */
		v3RateLimit: rateLimit.nullable().transform((value) => value ?? undefined),
		without: z.record(z.enum(VERSIONS), z.enum(WAYS)),
		toolsNotInPlan: z.array(z.string()),
		oddAnswers: z.array(z.enum(ODD_ANSWERS)),
		oddAnswersInTurn: z.array(z.array(z.enum(ODD_ANSWERS))),
		retryAfter: z.boolean(),
		/** null = none */
		webhookUrl: z
			.string()
			.url()
			.nullable()
			.transform((value) => value ?? undefined),
		webhookTimeoutSeconds: z.number().positive(),
		webhookPausesSeconds: z.array(seconds),
		imageUrlSeconds: seconds,
		enhance: z.enum(['sharp', 'mark']),
	})
	.partial()
	.strict();

/** @throws Refusal 400 that names the first thing that does not fit */
function parse<T extends z.ZodTypeAny>(schema: T, body: unknown): z.output<T> {
	let value: unknown;
	try {
		value = JSON.parse(Buffer.isBuffer(body) ? body.toString() : '');
	} catch {
		throw new Refusal(400, 'the body is not JSON', 'sandbox_invalid_body');
	}
	const parsed = schema.safeParse(value);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	const where = issue?.path.join('.') ?? '';
	throw new Refusal(400, `${where}: ${issue?.message ?? ''}`, 'sandbox_invalid_body');
}

function describeSettings(settings: SandboxSettings) {
	const { catalogue, jobSeconds, v3RateLimit, webhookUrl } = settings;
	return {
		...settings,
		jobSeconds: typeof jobSeconds === 'function' ? 'a function' : (jobSeconds ?? null),
		v3RateLimit: v3RateLimit ?? null,
		webhookUrl: webhookUrl ?? null,
		catalogue: catalogue.spaces.map(({ name }) => name),
		log: undefined,
		onFault: undefined,
	};
}

/** What the control path can do beyond the public interface. */
export interface Controlled {
	sandbox: Sandbox;
	settings(): SandboxSettings;
	faultCount(): number;
}

/**
 * Adds `/sandbox...`: the sandbox's own remote control, outside the API. It asks for no key, so it
 * is for loopback only.
 */
export function addControlRoutes(app: FastifyInstance, controlled: Controlled): void {
	const { sandbox } = controlled;
	const status = () => ({
		url: sandbox.url,
		imageUrl: sandbox.imageUrl,
		settings: describeSettings(controlled.settings()),
		faults: controlled.faultCount(),
		requests: sandbox.journal().length,
		charges: sandbox.charges().length,
		orders: sandbox.orders(),
		deliveries: sandbox.deliveries(),
		projects: sandbox.projects(),
	});
	const add = (method: 'GET' | 'POST' | 'DELETE', url: string, work: (body: unknown) => unknown) =>
		app.route({
			method,
			url,
			handler: async (request, reply) => {
				let answer: Answer;
				try {
					answer = jsonAnswer(200, work(request.body) ?? status());
				} catch (error) {
					if (!(error instanceof Refusal)) throw error;
					answer = refusalAnswer(error);
				}
				return await reply.code(answer.status).headers(answer.headers).send(answer.body);
			},
		});
	add('GET', '/sandbox', () => undefined);
	add('POST', '/sandbox/settings', (body) => sandbox.configure(parse(settingsSchema, body)));
	add('POST', '/sandbox/faults', (body) => sandbox.addFault(parse(faultSchema, body)));
	add('DELETE', '/sandbox/faults', () => sandbox.clearFaults());
	add('GET', '/sandbox/journal', () => sandbox.journal());
	add('GET', '/sandbox/charges', () => sandbox.charges());
	add('POST', '/sandbox/reset', () => sandbox.reset());
}
