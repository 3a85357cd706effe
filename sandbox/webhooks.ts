import { Agent, request } from 'undici';
import { V1_WEBHOOK_PAUSES } from './defaults';
import type { Clock, Delivery, DeliveryAttempt, SandboxSettings } from './types';

/** What there is to tell, once it is due. */
export interface WebhookNews {
	version: Delivery['version'];
	event: Delivery['event'];
	payload: unknown;
}

/** Delivers webhooks when they are due, and again when the receiver does not take them. */
export class Webhooks {
	private readonly agent = new Agent({ connections: 8 });
	private readonly stopping = new AbortController();
	private readonly running = new Set<Promise<void>>();
	private readonly listed: Delivery[] = [];

	constructor(
		private readonly clock: Clock,
		private readonly settings: () => SandboxSettings,
	) {}

	/**
	 * @param dueAt milliseconds of the clock
	 * @param news is asked when it is due; undefined = there is nothing to tell
	 */
	schedule(dueAt: number, news: () => Promise<WebhookNews | undefined>): void {
		if (this.settings().webhookUrl === undefined) return;
		const work = this.run(dueAt, news).catch(() => {
			// Only stopping ends here: what a receiver does is listed in its delivery.
		});
		this.running.add(work);
		void work.finally(() => this.running.delete(work));
	}

	deliveries(): Delivery[] {
		return structuredClone(this.listed);
	}

	async settled(): Promise<void> {
		while (this.running.size > 0) await Promise.all(this.running);
	}

	async close(): Promise<void> {
		this.stopping.abort();
		await this.agent.destroy();
	}

	private async run(dueAt: number, news: () => Promise<WebhookNews | undefined>): Promise<void> {
		const { signal } = this.stopping;
		await this.clock.sleep(Math.max(0, dueAt - this.clock.now()), signal);
		const told = await news();
		const url = this.settings().webhookUrl;
		if (told === undefined || url === undefined || signal.aborted) return;
		const delivery: Delivery = { ...told, url, attempts: [], state: 'pending' };
		this.listed.push(delivery);
		const { webhookPausesSeconds } = this.settings();
		const pauses = told.version === 'v1' ? V1_WEBHOOK_PAUSES : webhookPausesSeconds;
		for (const pause of [0, ...pauses]) {
			if (pause > 0) await this.clock.sleep(pause * 1000, signal);
			const outcome = await this.post(url, told.payload);
			if (signal.aborted) return;
			delivery.attempts.push({ at: this.clock.now(), outcome });
			if (typeof outcome === 'number' && outcome >= 200 && outcome < 300) {
				delivery.state = 'delivered';
				return;
			}
		}
		delivery.state = 'gave up';
	}

	private async post(url: string, payload: unknown): Promise<DeliveryAttempt['outcome']> {
		const limit = AbortSignal.timeout(this.settings().webhookTimeoutSeconds * 1000);
		try {
			const { statusCode, body } = await request(url, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(payload),
				dispatcher: this.agent,
				signal: AbortSignal.any([limit, this.stopping.signal]),
			});
			await body.dump();
			return statusCode;
		} catch {
			return limit.aborted ? 'timeout' : 'unreachable';
		}
	}
}
