import { MESSAGES } from '../core/messages';
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

/** Addresses of a kind that this node cannot open, each with what to say about it. */
const OTHER_KINDS = [
	[/^data:/i, 'dataUrl'],
	[/^(s3|gs|gcs|az|abfss?|wasbs?):/i, 'storageUrl'],
	[/^blob:/i, 'blobUrl'],
	[/^(file:|[a-z]:[\\/]|\\\\|~?\/|\.{1,2}[\\/])/i, 'filePath'],
] as const;

/** Sites whose links for sharing lead to a page, each with the way to the picture. */
const SHARE_PAGES: ReadonlyArray<[RegExp, string]> = [
	[
		/(^|\.)(drive|docs|photos)\.google\.com$|^photos\.app\.goo\.gl$/,
		' (for Google Drive, put the node Google Drive > Download before this one and set "Image Source" to "File From the Node Before")',
	],
	[
		/(^|\.)dropbox\.com$/,
		' (for Dropbox, end the link with dl=1 in place of dl=0, or put the node Dropbox > Download before this one)',
	],
	[
		/(^|\.)(1drv\.ms|onedrive\.live\.com|sharepoint\.com)$/,
		' (for OneDrive and SharePoint, put the node Microsoft OneDrive > Download before this one and set "Image Source" to "File From the Node Before")',
	],
];

/** How to get the picture itself from a site whose links lead to a page that shows it, or ''. */
export function shareAdvice(address: string): string {
	const { hostname } = new URL(address);
	return SHARE_PAGES.find(([site]) => site.test(hostname))?.[1] ?? '';
}

/**
 * The address of a photo as people and agents give it: blanks, quotes, angle brackets and Markdown around it are removed.
 * @throws ProblemError when there is no web address in it; the message says what to give
 */
export function readImageAddress(value: unknown): string {
	const text = typeof value === 'string' ? unwrap(value) : value;
	if (text === undefined || text === null || text === '') {
		throw new ProblemError(MESSAGES.imageUrlEmpty());
	}
	if (typeof text === 'string') {
		const other = OTHER_KINDS.find(([begins]) => begins.test(text));
		if (other) throw new ProblemError(MESSAGES[other[1]]());
		if (/\s["'<(]?https?:\/\//i.test(text)) throw new ProblemError(MESSAGES.severalAddresses());
		const url = URL.canParse(text) ? new URL(text) : undefined;
		if (url && /^https?:$/.test(url.protocol)) return url.href;
	}
	throw new ProblemError(MESSAGES.invalidImageUrl());
}
