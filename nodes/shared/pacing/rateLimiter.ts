import { createHash } from 'crypto';

import { RATE_LIMIT } from '../api/v1/limits';
import {
	inWindow,
	pauseAfterRefusal,
	roomAt,
	shortestPause,
	type RateLimit,
} from './submissionWindow';
import { StoppedByUser, untilStopped, type Clock } from '../core/clock';

/** A place in the window that a submission has taken. */
export interface Place {
	/** Milliseconds since 1970. */
	takenAt: number;
}

/** Who waits, and how. */
export interface Waiting {
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
export class Pacer {
	private places: Place[] = [];

	private blockedUntil = 0;

	/** The last one in the queue; they come in turn. */
	private queue: Promise<unknown> = Promise.resolve();

	private queued = 0;

	constructor(private readonly limit: RateLimit) {}

	/** Takes a place as soon as there is room; undefined when there is none and the caller may not wait. */
	async take(waiting: Waiting): Promise<Place | undefined> {
		if (!waiting.mayWait) {
			const now = waiting.clock.now();
			return this.queued === 0 && this.roomAt(now) <= now ? this.place(now) : undefined;
		}
		this.queued++;
		const turn = this.queue.then(async () => await this.waitForRoom(waiting));
		this.queue = turn.catch(() => {}).then(() => this.queued--);
		return await untilStopped(turn, waiting.signal);
	}

	/** The submission counts, from now on at the latest. */
	keep(place: Place, now: number): void {
		place.takenAt = now;
		this.blockedUntil = 0;
	}

	/** The submission was not taken and does not count. */
	giveBack(place: Place): void {
		this.places = this.places.filter((other) => other !== place);
	}

	/**
	 * The service has refused a submission although there seemed to be room: everybody waits.
	 * @returns for how long, in milliseconds
	 */
	block(now: number, retryAfterMs: number | undefined): number {
		const pause = pauseAfterRefusal(this.takenAt(), this.limit, now, retryAfterMs);
		// A wish for days must not stop everybody for days: from time to time one goes ahead.
		const longest = 2 * this.limit.windowMs;
		this.blockedUntil = Math.max(this.blockedUntil, now + Math.min(pause, longest));
		return pause;
	}

	/** True when nothing is remembered that could matter. */
	isIdle(now: number): boolean {
		return this.queued === 0 && inWindow(this.takenAt(), this.limit, now).length === 0;
	}

	private async waitForRoom({ clock, signal, onWait }: Waiting): Promise<Place> {
		for (;;) {
			if (signal.aborted) throw new StoppedByUser();
			const now = clock.now();
			const at = this.roomAt(now);
			if (at <= now) {
				// After a refusal one goes ahead, to see whether there is room; the others follow when it is through.
				if (this.blockedUntil > 0) this.blockedUntil = now + shortestPause(this.limit);
				return this.place(now);
			}
			onWait(at);
			await clock.sleep(at - now, signal);
		}
	}

	private place(now: number): Place {
		this.places = this.places.filter(({ takenAt }) => takenAt > now - this.limit.windowMs);
		const place = { takenAt: now };
		this.places.push(place);
		return place;
	}

	private roomAt(now: number): number {
		const window = { takenAt: this.takenAt(), blockedUntil: this.blockedUntil };
		return roomAt(window, this.limit, now);
	}

	private takenAt(): number[] {
		return this.places.map(({ takenAt }) => takenAt);
	}
}

const pacers = new Map<string, Pacer>();

/** The pacer of an account, which all executions of this process share. */
export function pacerOf(account: { baseUrl: string; apiKey: string }, now: number): Pacer {
	for (const [key, pacer] of pacers) if (pacers.size > 100 && pacer.isIdle(now)) pacers.delete(key);
	// Not the key itself: it need not lie around.
	const id = createHash('sha256').update(`${account.baseUrl} ${account.apiKey}`).digest('hex');
	const pacer = pacers.get(id) ?? new Pacer(RATE_LIMIT);
	pacers.set(id, pacer);
	return pacer;
}
