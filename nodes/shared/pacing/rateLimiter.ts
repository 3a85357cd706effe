import { accountKey, type Account } from '../core/ids';
import { LruMap } from '../core/lruMap';
import type { Random } from '../core/retryPolicy';
import {
	inWindow,
	pauseAfterRefusal,
	nextSlotAt,
	shortestPause,
	type RateLimit,
} from './submissionWindow';
import { cancelReason, untilCanceled, type Clock } from '../core/clock';

/** A slot in the window that a submission has taken. */
export interface Slot {
	/** Milliseconds since 1970. */
	takenAt: number;
}

/** Who waits, and how. */
interface Waiting {
	clock: Clock;
	signal: AbortSignal;
	/** Whether to wait at all when there is no room. */
	mayWait: boolean;
	/** Told when waiting begins, with its end in milliseconds since 1970. */
	onWait(until: number): void;
}

/**
 * Paces the submissions of one account, over all executions of this process, so that its limit is used fully and not
 * run into.
 */
export class RateLimiter {
	private slots: Slot[] = [];

	private blockedUntil = 0;

	/** The last one in the queue; they come in turn. */
	private queue: Promise<unknown> = Promise.resolve();

	private queued = 0;

	/** @param limit the account's: the user may change it in the credential at any time */
	constructor(public limit: RateLimit) {}

	/** What of the limit is used up. */
	usage(now: number): { used: number; sinceMs: number } {
		const counting = inWindow(this.takenAt(), this.limit, now);
		return { used: counting.length, sinceMs: now - Math.min(now, ...counting) };
	}

	/** Takes a slot as soon as there is room; undefined when there is none and the caller may not wait. */
	async acquire(waiting: Waiting): Promise<Slot | undefined> {
		if (!waiting.mayWait) {
			const now = waiting.clock.now();
			return this.queued === 0 && this.nextSlotAt(now) <= now ? this.addSlot(now) : undefined;
		}
		this.queued++;
		const turn = this.queue.then(async () => await this.waitForSlot(waiting));
		this.queue = turn.catch(() => {}).then(() => this.queued--);
		return await untilCanceled(turn, waiting.signal);
	}

	/** The submission counts, from now on at the latest. */
	confirm(slot: Slot, now: number): void {
		slot.takenAt = now;
		this.blockedUntil = 0;
	}

	/** The submission was not taken and does not count. */
	release(slot: Slot): void {
		this.slots = this.slots.filter((other) => other !== slot);
	}

	/**
	 * The service has refused a submission although there seemed to be room: everybody waits.
	 * @returns for how long, in milliseconds
	 */
	block(now: number, retryAfterMs: number | undefined, random: Random): number {
		const pause = pauseAfterRefusal(this.takenAt(), this.limit, now, retryAfterMs, random);
		// A Retry-After of days must not stop everybody for days: from time to time one goes ahead.
		const longest = 2 * this.limit.windowMs;
		this.blockedUntil = Math.max(this.blockedUntil, now + Math.min(pause, longest));
		return pause;
	}

	/** True when nothing is remembered that could matter. */
	isIdle(now: number): boolean {
		return this.queued === 0 && inWindow(this.takenAt(), this.limit, now).length === 0;
	}

	private async waitForSlot({ clock, signal, onWait }: Waiting): Promise<Slot> {
		for (;;) {
			if (signal.aborted) throw cancelReason(signal);
			const now = clock.now();
			const at = this.nextSlotAt(now);
			if (at <= now) {
				// After a refusal one goes ahead, to see whether there is room; the others follow when it is through.
				if (this.blockedUntil > 0) this.blockedUntil = now + shortestPause(this.limit);
				return this.addSlot(now);
			}
			onWait(at);
			await clock.sleep(at - now, signal);
		}
	}

	private addSlot(now: number): Slot {
		this.slots = this.slots.filter(({ takenAt }) => takenAt > now - this.limit.windowMs);
		const slot = { takenAt: now };
		this.slots.push(slot);
		return slot;
	}

	private nextSlotAt(now: number): number {
		const window = { takenAt: this.takenAt(), blockedUntil: this.blockedUntil };
		return nextSlotAt(window, this.limit, now);
	}

	private takenAt(): number[] {
		return this.slots.map(({ takenAt }) => takenAt);
	}
}

/** So many accounts are paced at once, and more only as long as their submissions count. */
const MOST_ACCOUNTS = 100;

const rateLimiters = new LruMap<RateLimiter>(MOST_ACCOUNTS, (one, now) => !one.isIdle(now));

/** The rate limiter of an account on one API version, which all executions of this process share. */
export function rateLimiterFor(
	account: Account,
	version: string,
	limit: RateLimit,
	now: number,
): RateLimiter {
	const id = `${version} ${accountKey(account)}`;
	const rateLimiter = rateLimiters.get(id) ?? new RateLimiter(limit);
	rateLimiter.limit = limit;
	rateLimiters.set(id, rateLimiter, now);
	return rateLimiter;
}
