import { randomBytes } from 'node:crypto';
import { FaultDesk } from './faultDesk';
import { OrderBook } from './orderBook';
import { signUrl } from './signedUrls';
import type { Clock, JournalEntry, SandboxSettings } from './types';
import { Webhooks } from './webhooks';

/** Everything that the two servers and the control path share. */
export interface State {
	readonly clock: Clock;
	readonly apiKey: string;
	readonly keyWithoutAccess: string;
	readonly urlSecret: string;
	/** Aborted by closing: slow answers end. */
	readonly closing: AbortSignal;
	/** Origins of the API and of the image host, known once they listen. */
	url: string;
	imageUrl: string;
	settings: SandboxSettings;
	book: OrderBook;
	webhooks: Webhooks;
	journal: JournalEntry[];
	/** How many answers of v3 were given. */
	answered: number;
	readonly faults: FaultDesk;
}

export function createState(
	given: Pick<State, 'clock' | 'apiKey' | 'keyWithoutAccess' | 'closing' | 'settings'>,
): State {
	const state: State = {
		...given,
		urlSecret: randomBytes(32).toString('hex'),
		url: '',
		imageUrl: '',
		book: new OrderBook(),
		webhooks: new Webhooks(given.clock, () => state.settings),
		journal: [],
		answered: 0,
		faults: new FaultDesk(),
	};
	return state;
}

/** Forgets what happened; unfinished work of the past is dropped and cannot show up later. */
export function resetState(state: State, settings: SandboxSettings): void {
	state.book.close();
	void state.webhooks.close();
	state.settings = settings;
	state.book = new OrderBook();
	state.webhooks = new Webhooks(state.clock, () => state.settings);
	state.journal = [];
	state.answered = 0;
	state.faults.clear();
}

/** A link to the image host that is valid from now for as long as the settings say. */
export function imageLink(state: State, path: string): string {
	const expiresAt = state.clock.now() + state.settings.imageUrlSeconds * 1000;
	return signUrl(state.urlSecret, state.imageUrl, path, expiresAt);
}
