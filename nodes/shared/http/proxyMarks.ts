import type { Answer } from './reply';

/** A sign-in that a proxy, or the way into the internet, wants; a service on the web has no use for these. */
const SIGN_IN = new Set([407, 511]);
/** An API does not give these, the proxy of a network does: another host than it expects, too long headers, a ban. */
const REFUSALS = new Set([421, 431, 451]);
const UNAVAILABLE = new Set([502, 503, 504]);

/** Products that stand between a network and the internet, as they name themselves in headers and pages. */
const PRODUCTS =
	/squid|zscaler|blue ?coat|proxysg|forcepoint|websense|forti(?:gate|guard|proxy|net)|web gateway|skyhigh|privoxy|tinyproxy|ironport|cisco umbrella|sophos|netskope|checkpoint|trafficserver/i;
/** What stands before a service, not before its users. */
const OF_SERVICES =
	/varnish|fastly|cloudfront|cloudflare|akamai|google|vegur|heroku|envoy|kong|caddy|nginx|gateway/i;
/** Headers that only a proxy gives. */
const OWN_HEADERS = ['proxy-authenticate', 'proxy-connection', 'proxy-agent', 'x-squid-error'];

/** So much of a page tells whose it is. */
const LOOKED_AT = 4000;

/**
 * What the proxy of this n8n's network says with an answer; undefined for one that comes from the other side.
 * @param answer its text may be missing where it was not read
 */
export function saidByProxy({
	status,
	headers,
	text = '',
	json,
}: Pick<Answer, 'status' | 'headers'> & Partial<Answer>):
	| 'signIn'
	| 'refusal'
	| 'unavailable'
	| undefined {
	if (SIGN_IN.has(status)) return 'signIn';
	if (REFUSALS.has(status)) return 'refusal';
	if (!UNAVAILABLE.has(status) || json !== undefined) return undefined;
	const header = (name: string) => String(headers[name] ?? '').slice(0, LOOKED_AT);
	const page = text.slice(0, LOOKED_AT);
	const isMarked =
		OWN_HEADERS.some((name) => header(name) !== '') ||
		['server', 'via', 'x-cache'].some((name) => PRODUCTS.test(header(name))) ||
		(header('via') !== '' && !OF_SERVICES.test(header('via'))) ||
		PRODUCTS.test(page) ||
		(status === 503 && /\bproxy\b/i.test(page));
	return isMarked ? 'unavailable' : undefined;
}
