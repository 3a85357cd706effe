import { ProblemError } from '../core/problem';

/** What people and agents put around an address: Markdown, angle brackets, quotes. */
const WRAPPERS: readonly RegExp[] = [
	/^!?\[.*\]\((.*)\)$/s,
	/^<(.*)>$/s,
	/^["'`“”„«»‘’](.*)["'`“”„«»‘’]$/s,
	// A title behind a Markdown address.
	/^(\S+)\s+(?:"[^"]*"|'[^']*')$/s,
];

function unwrap(text: string): string {
	const bare = text.trim();
	for (const wrapper of WRAPPERS) {
		const inside = wrapper.exec(bare)?.[1];
		if (inside !== undefined) return unwrap(inside);
	}
	return bare;
}

/** How the photo is to be had, where the address is of a kind that this node cannot open. An agent sees the message only. */
const OTHER_KINDS: ReadonlyArray<{ begins: RegExp; message: string }> = [
	{
		begins: /^data:/i,
		message:
			'"Image URL" has the photo itself in it (data:...), not its address: give an address that begins with https://, or turn it into a file (Convert to File node) and set "Image Source" to "Binary File"',
	},
	{
		begins: /^(s3|gs|gcs|az|abfss?|wasbs?):/i,
		message:
			'"Image URL" is an address inside a cloud storage: give a signed link that begins with https://, or download the photo with the node of that storage and set "Image Source" to "Binary File"',
	},
	{
		begins: /^blob:/i,
		message:
			'"Image URL" is an address inside a browser window (blob:...), which nobody else can open: give the photo\'s own address, beginning with https://',
	},
	{
		begins: /^(file:|[a-z]:[\\/]|\\\\|~?\/|\.{1,2}[\\/])/i,
		message:
			'"Image URL" is the path of a file, not a web address: give an address that begins with https://, or read the file with the node Read/Write Files from Disk and set "Image Source" to "Binary File"',
	},
];

/**
 * The address of a photo as people and agents give it: blanks, quotes, angle brackets and Markdown around it are removed.
 * @throws ProblemError when there is no web address in it; the message says what to give
 */
export function readImageAddress(value: unknown): string {
	const description = 'Give the full address of the photo, beginning with https://.';
	const text = typeof value === 'string' ? unwrap(value) : value;
	if (text === undefined || text === null || text === '') {
		throw new ProblemError({
			message: '"Image URL" is empty: give the full address of the photo',
			description,
		});
	}
	if (typeof text === 'string') {
		const other = OTHER_KINDS.find(({ begins }) => begins.test(text));
		if (other) throw new ProblemError({ message: other.message, description });
		if (/\s["'<(]?https?:\/\//i.test(text)) {
			throw new ProblemError({
				message: '"Image URL" has more than one address or other text: give one address an item',
				description,
			});
		}
		const url = URL.canParse(text) ? new URL(text) : undefined;
		if (url && /^https?:$/.test(url.protocol)) return url.href;
	}
	throw new ProblemError({
		message:
			'"Image URL" is not a web address: give the full address of the photo, beginning with https://',
		description,
	});
}
