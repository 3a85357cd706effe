import { Refusal, type Answer } from './answers';
import type { Call, Exchange } from './exchange';
import type { Order } from './orderBook';
import { rateLimitMessage } from './rateLimit';
import type { State } from './state';
import type { Version } from './types';

/** One call of the API, ready for a server. */
export interface Route {
	method: 'GET' | 'POST';
	url: string;
	call: Call;
}

/** Lets a call's work begin only for a key that has access. */
function guarded(state: State, work: Call['work']): Call['work'] {
	return async (exchange) => {
		if (exchange.key === state.keyWithoutAccess) {
			throw new Refusal(403, 'your plan does not include this service', 'api_error_forbidden');
		}
		if (exchange.key !== state.apiKey) {
			throw new Refusal(401, 'unauthorized', 'api_error_unauthorized');
		}
		return await work(exchange);
	};
}

/** Makes routes whose work asks for the key first. */
export function routeMaker(state: State) {
	return (
		method: Route['method'],
		url: string,
		name: Call['name'],
		work: (state: State, exchange: Exchange) => Promise<Answer>,
		orderOf?: Call['orderOf'],
	): Route => ({
		method,
		url,
		call: {
			name,
			host: 'api',
			orderOf,
			work: guarded(state, async (exchange) => await work(state, exchange)),
		},
	});
}

/** What everything else gets. */
export const unknownCall: Call = {
	name: 'unknown',
	host: 'api',
	work: async () => {
		throw new Refusal(404, 'route not found', 'api_error_route_not_found');
	},
};

/**
 * Finds an order of one version: what the other one made is unknown to it.
 *
 * @throws Refusal 404
 */
export function requireOrder(state: State, version: Version, orderId: string): Order {
	const order = state.book.order(orderId);
	if (order?.version === version) return order;
	throw new Refusal(404, 'order not found', 'api_error_order_not_found');
}

/**
 * Takes a place under the rate limit of a version, if it has one.
 *
 * @param key of the error body; v1 has none
 * @throws Refusal 429
 */
export function checkRateLimit(state: State, version: Version, key?: string): void {
	const { rateLimit, v3RateLimit, retryAfter } = state.settings;
	const limit = version === 'v1' ? rateLimit : v3RateLimit;
	if (limit === undefined) return;
	const admission = state.book.admit(version, state.clock.now(), limit);
	if (admission.admitted) return;
	const headers = retryAfter ? { 'retry-after': String(admission.retryAfterSeconds) } : undefined;
	throw new Refusal(429, rateLimitMessage(limit), key, headers);
}

/** The order that a JSON body names. */
export function orderInBody({ body }: Pick<Exchange, 'body'>): string | undefined {
	if (body.kind !== 'json' || typeof body.value !== 'object' || body.value === null) {
		return undefined;
	}
	const orderId = 'order_id' in body.value ? body.value.order_id : undefined;
	return typeof orderId === 'string' ? orderId : undefined;
}

/** An upload that is larger than the service takes. */
export function tooLarge(): Refusal {
	return new Refusal(413, 'image is larger than 50 MB', 'api_error_image_too_large');
}
