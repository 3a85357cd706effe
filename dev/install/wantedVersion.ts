/** The oldest n8n that this package's nodes load in. */
const OLDEST = { major: 1, minor: 121 };

/** The newest n8n that npm can install: n8n 3 runs from Docker only. */
export const NEWEST_MAJOR = 2;

/**
 * Why a version of n8n, or its beginning, cannot be had here, as far as that is known before anything is asked or loaded.
 *
 * @returns a sentence for whoever wants it; undefined when there may be such a version
 */
export function refusedVersion(wanted: string): string | undefined {
	if (!/^\d+(\.\d+){0,2}$/.test(wanted)) {
		return `--version takes something like 2.8.4 or 1.123, not "${wanted}"`;
	}
	const [major = 0, minor = Infinity] = wanted.split('.').map(Number);
	if (major > NEWEST_MAJOR) {
		return `n8n ${wanted} runs from Docker only, so npm cannot install it. Choose one of n8n ${NEWEST_MAJOR}, for example --version ${NEWEST_MAJOR}.41.`;
	}
	if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor)) {
		return `n8n ${wanted} is too old for this package, which needs ${OLDEST.major}.${OLDEST.minor} or newer. Choose for example --version 1.123.`;
	}
	return undefined;
}
