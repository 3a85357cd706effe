import type { z as Z } from 'zod/v3';

import { createPool, type Pool, SingleFlight } from '../core/concurrency';
import { ProblemError, type Problem } from '../core/problem';
import { withRetry, type RetryContext } from '../core/retry';
import { sendToApi, type ApiCall, type ApiConnection } from '../http/connection';
import { certainlyNotAccepted, type Reply } from '../http/reply';
import type { PollLimits } from '../polling/pollSchedule';
import { waitForPollSlot } from '../polling/pollSlots';
import { rawObject } from './answerFields';
import { readReply } from './readReply';
import type { CallName } from './refusals';
import type { OnceOutcome, Order } from './service';

/** The shape of an answer. */
export type Schema<T> = Z.ZodType<T, Z.ZodTypeDef, unknown>;

/** One request with what its answer looks like, and what it is about, for messages. */
export interface Question<T> {
	call: ApiCall;
	schema: Schema<T>;
	name: CallName;
	subject?: string;
}

type Result<T> = { value: T; raw: unknown } | { problem: Problem };

/** An order, or what keeps it from being asked for. */
export type PollResult = { order: Order } | { problem: Problem };

/** Sends the calls of one API version, each as often as it may be sent. */
export class ApiCalls {
	private readonly polls: Pool;

	private readonly pollsUnderWay = new SingleFlight<PollResult>();

	constructor(
		private readonly connection: ApiConnection,
		private readonly retryContext: RetryContext,
		private readonly pollLimits: PollLimits,
	) {
		this.polls = createPool(pollLimits.maxConcurrent, retryContext.signal);
	}

	/** Sends a call once. */
	async send<T>({ call, schema, name, subject }: Question<T>): Promise<Result<T>> {
		return this.read(await sendToApi(this.connection, call), { schema, name, subject });
	}

	/** Sends a call that costs nothing until it is answered or a retry cannot help. Throws `ProblemError`. */
	async sendWithRetry<T>(question: Question<T>): Promise<T> {
		return await this.withRetry(
			async () => await this.send(question),
			({ value }) => value,
		);
	}

	/** Does `sending` until it gives no problem, or a retry cannot help. */
	async withRetry<Answer extends object, T>(
		sending: () => Promise<Answer | { problem: Problem }>,
		pick: (answer: Answer) => T,
	): Promise<T> {
		return await withRetry(this.retryContext, async () => {
			const result = await sending();
			if ('problem' in result) throw new ProblemError(result.problem);
			return pick(result);
		});
	}

	/**
	 * Sends a call that costs money, or may not be repeated for another reason, exactly once.
	 * @param isRefusal whether an answer that leaves it open in general is a refusal in this version
	 */
	async sendOnce<T>(
		{ call, ...question }: Question<T>,
		isRefusal: (problem: Problem) => boolean = () => false,
	): Promise<OnceOutcome<{ value: T; raw: Record<string, unknown> }>> {
		const reply = await sendToApi(this.connection, call);
		const result = this.read(reply, question);
		if ('value' in result) {
			const raw = rawObject.catch({}).parse(result.raw);
			return { outcome: 'accepted', value: result.value, raw };
		}
		const { problem } = result;
		return certainlyNotAccepted(reply) || isRefusal(problem)
			? { outcome: 'refused', problem, sent: 'status' in reply }
			: { outcome: 'unknown', problem };
	}

	/**
	 * Asks for an order, or for a part of it, not more often than the version allows; those who ask for the same meanwhile
	 * share the answer.
	 * @param key what is asked for
	 */
	async poll<T>(
		key: string,
		question: Question<T>,
		read: (value: T, raw: Record<string, unknown>) => Order,
	): Promise<PollResult> {
		const slot = `${this.connection.baseUrl} ${key}`;
		const ask = async () => {
			await waitForPollSlot(slot, this.pollLimits.intervalMs, this.retryContext);
			const result = await this.send(question);
			if ('problem' in result) return result;
			return { order: read(result.value, rawObject.catch({}).parse(result.raw)) };
		};
		return await this.pollsUnderWay.run(key, async () => await this.polls(ask));
	}

	private read<T>(reply: Reply, { schema, name, subject }: Omit<Question<T>, 'call'>): Result<T> {
		const about = { call: name, host: this.connection.host, subject };
		return readReply(reply, schema, about, this.retryContext.clock.now());
	}
}

/** A GET request. */
export function get(path: string, timeoutMs: number, query?: Record<string, string>): ApiCall {
	return { method: 'GET', path, query, timeoutMs };
}
