import { NOTES } from '../shared/core/messages';

/**
 * Why AI HomeDesign cannot reach a URL of this n8n, as the end of a sentence, or undefined when it may. Only the URL itself
 * is looked at: a firewall in between is not seen.
 */
export function whyUnreachable(address: string): string | undefined {
	if (!URL.canParse(address)) return NOTES.noWebAddress();
	const { protocol, hostname } = new URL(address);
	if (isPrivateHost(hostname.toLowerCase())) {
		return NOTES.privateAddress(hostname);
	}
	return protocol === 'https:' ? undefined : NOTES.noHttps();
}

/** Names that mean something inside a machine or a network only. */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home|home\.arpa)\.?$/;

/** Loopback, private, link-local, carrier-grade NAT and "this host" networks (RFC 1122, 1918, 3927, 6598). */
const PRIVATE_IPV4 =
	/^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;

/** The same for IPv6, and IPv4 inside of it; URL has brought them into their shortest form. */
const PRIVATE_IPV6 = /^\[(::1?\]|::ffff:|f[cd]|fe[89ab])/;

function isPrivateHost(hostname: string): boolean {
	const isSingleWord = !/[.:]/.test(hostname);
	return (
		[PRIVATE_NAME, PRIVATE_IPV4, PRIVATE_IPV6].some((one) => one.test(hostname)) || isSingleWord
	);
}
