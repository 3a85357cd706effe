import { fetch } from 'undici';

import { confirmed, contradicted, notAsked, type Finding } from './seen';

const HOUR_MS = 3_600_000;
const MAX_BYTES = 60_000_000;

/** What an address gives without the key; undefined when it does not open. */
export async function open(address: string, signal: AbortSignal): Promise<Buffer | undefined> {
	try {
		const reply = await fetch(address, { signal });
		const bytes = Buffer.from(await reply.arrayBuffer());
		return reply.ok && bytes.length > 0 && bytes.length <= MAX_BYTES ? bytes : undefined;
	} catch {
		signal.throwIfAborted();
		return undefined;
	}
}

/** Whether an address leads to another host than the API's, and opens without the key. */
export function placeOf(address: string, baseUrl: string, opens: boolean): Finding {
	if (!URL.canParse(address)) return contradicted('there is no whole address');
	if (new URL(address).host === new URL(baseUrl).host)
		return contradicted("it leads to the API's own host");
	return opens ? confirmed() : contradicted('it does not open without the key');
}

/** How long a signed address lives from now on, in hours, by what its query says; undefined when it says nothing. */
export function hoursOf(address: string, now: number): number | undefined {
	if (!URL.canParse(address)) return undefined;
	const query = new Map(
		[...new URL(address).searchParams].map(([name, value]) => [name.toLowerCase(), Number(value)]),
	);
	const seconds = query.get('x-amz-expires') ?? query.get('x-goog-expires');
	const until = query.get('expires') ?? query.get('exp') ?? query.get('e');
	const ms = seconds === undefined ? (until ?? Number.NaN) * 1000 - now : seconds * 1000;
	return Number.isFinite(ms) ? Math.round(ms / HOUR_MS) : undefined;
}

/** Whether an address is signed for about a day. */
export function lifeOf(address: string, now: number): Finding {
	const hours = hoursOf(address, now);
	if (hours === undefined) return notAsked('the address does not say until when it is good');
	return hours >= 20 && hours <= 28 ? confirmed() : contradicted(`it lives ${hours} hours`);
}
