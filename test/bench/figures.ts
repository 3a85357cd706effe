import type { Sandbox } from '../../sandbox';

/** What the sandbox saw of one run. Times in seconds. */
export interface Figures {
	wall: number;
	delivered: number;
	refused: number;
	paid: number;
	pollsPerOrder: number;
	/** The smallest distance between two looks at one order; Infinity when none was looked at twice. */
	closestLooks: number;
	/** From an image being ready to the request for it, on average. */
	readyToDownload: number;
}

/** Reads a run's figures from the sandbox's books. */
export function figuresOf(sandbox: Sandbox, wallMs: number): Figures {
	const journal = sandbox.journal();
	const of = (calls: string[], orderId: string) =>
		journal
			.filter((entry) => calls.includes(entry.call) && entry.orderId === orderId)
			.map(({ at }) => at)
			.sort((a, b) => a - b);
	const orders = sandbox.orders().map(({ orderId, images }) => {
		// V3 is asked for the process, of which each order here has one.
		const looks = of(['get', 'process'], orderId);
		return {
			readyAt: images[0]?.finishesAt,
			downloadedAt: of(['download'], orderId)[0],
			looks,
			distances: looks.slice(1).map((at, index) => at - (looks[index] ?? 0)),
		};
	});
	const ready = orders.flatMap(({ readyAt, ...order }) =>
		readyAt === undefined ? [] : { ...order, readyAt },
	);
	const delays = ready.flatMap(({ readyAt, downloadedAt }) =>
		downloadedAt === undefined ? [] : downloadedAt - readyAt,
	);
	return {
		wall: wallMs / 1000,
		delivered: delays.length,
		refused: journal.filter(({ status }) => status === 429).length,
		paid: sandbox.charges().length,
		pollsPerOrder: mean(orders.map(({ looks }) => looks.length)),
		closestLooks: Math.min(...orders.flatMap(({ distances }) => distances)) / 1000,
		readyToDownload: mean(delays) / 1000,
	};
}

export function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function median(values: readonly number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
