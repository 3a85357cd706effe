/** A released version as numbers: major, minor, patch. */
type Numbers = [major: number, minor: number, patch: number];

/** Versions from `from` on, up to but without `to`. */
interface Interval {
	from: Numbers;
	to: Numbers;
}

const RELEASED = /^\d+\.\d+\.\d+$/;
const COMPARATOR = /(>=|<=|>|<|=|\^|~)?\s*v?(\d+|[x*])(?:\.(\d+|[x*]))?(?:\.(\d+|[x*]))?/g;
const FIRST: Numbers = [0, 0, 0];
const BEYOND: Numbers = [Infinity, 0, 0];

/** Whether it is a released version: three numbers, nothing behind them. */
export function isReleased(version: string): boolean {
	return RELEASED.test(version);
}

function numbersOf(version: string): Numbers {
	const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
	return [major, minor, patch];
}

function compare(a: Numbers, b: Numbers): number {
	return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** Sorts released versions, the oldest first. */
export function compareVersions(a: string, b: string): number {
	return compare(numbersOf(a), numbersOf(b));
}

/** What `1`, `1.2` or `1.2.3` stands for: everything that begins so. */
function everythingUnder(parts: Array<string | undefined>): Interval {
	const known = parts.filter((part) => part !== undefined && /^\d+$/.test(part)).map(Number);
	const [major = 0, minor = 0, patch = 0] = known;
	const from: Numbers = [major, minor, patch];
	if (known.length === 0) return { from: FIRST, to: BEYOND };
	if (known.length === 1) return { from, to: [major + 1, 0, 0] };
	if (known.length === 2) return { from, to: [major, minor + 1, 0] };
	return { from, to: [major, minor, patch + 1] };
}

function intervalOf([, operator, ...parts]: RegExpMatchArray): Interval {
	const { from, to } = everythingUnder(parts);
	switch (operator) {
		case '>=':
			return { from, to: BEYOND };
		case '>':
			return { from: to, to: BEYOND };
		case '<':
			return { from: FIRST, to: from };
		case '<=':
			return { from: FIRST, to };
		case '^':
			return { from, to: [from[0] + 1, 0, 0] };
		case '~':
			return { from, to: parts[1] === undefined ? to : [from[0], from[1] + 1, 0] };
		default:
			return { from, to };
	}
}

/**
 * Whether a released version is in a range such as `>=20.19 <= 24.x`, `^22.1 || >=24` or `2.41`.
 * Knows what package.json files say under `engines`; no hyphen ranges, no pre-releases.
 */
export function satisfies(version: string, range: string): boolean {
	const numbers = numbersOf(version);
	return range
		.split('||')
		.some((alternative) =>
			[...alternative.matchAll(COMPARATOR)]
				.map(intervalOf)
				.every(({ from, to }) => compare(numbers, from) >= 0 && compare(numbers, to) < 0),
		);
}
