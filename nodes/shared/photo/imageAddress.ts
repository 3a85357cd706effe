import { MESSAGES } from '../core/messages';
import { ProblemError } from '../core/problem';
import { fieldOf, isFileContent, parsedJson, trimmed } from '../core/texts';

/** No address is longer, in characters: servers take no more. */
const LONGEST_ADDRESS = 8_000;

/** No list of files that is written as JSON is longer, in characters. */
const LONGEST_JSON = 100_000;

/** What people and agents put around an address: angle brackets, quotes. */
const WRAPPERS: readonly RegExp[] = [
	/^<(.*)>$/s,
	/^["'`“”„«»‘’](.*)["'`“”„«»‘’]$/s,
	// A title behind a Markdown address.
	/^(\S+)\s+(?:"[^"]*"|'[^']*')$/s,
];

/** Nobody puts more of them around one another. */
const MOST_WRAPPERS = 8;

function unwrap(text: string): string {
	// Copied texts may have characters at their ends that nobody sees.
	let bare = trimmed(text, (character) => /[\s\p{Cf}]/u.test(character));
	for (let layer = 0; layer < MOST_WRAPPERS; layer++) {
		const inside =
			insideMarkdown(bare) ??
			WRAPPERS.map((wrapper) => wrapper.exec(bare)?.[1]).find((found) => found !== undefined);
		if (inside === undefined) break;
		bare = inside.trim();
	}
	return bare;
}

/** The address of a link or picture of Markdown: `[words](address)`. */
function insideMarkdown(text: string): string | undefined {
	const begins = text.startsWith('[') || text.startsWith('![');
	const middle = begins && text.endsWith(')') ? text.lastIndexOf('](') : -1;
	return middle === -1 ? undefined : text.slice(middle + 2, -1);
}

/**
 * Where a second address begins: behind a blank or what separates lists, or behind a picture's extension. In a query or
 * a path an address may hold another one.
 */
const SECOND_ADDRESS =
	/(?:[\s,;|<>、，；•\p{Cf}]|\\[nrt]|\.(?:jpe?g|png|webp|heic|tiff?|dng)[&+*]?)["'<(]?https?:\/\//iu;

/** Addresses of a kind that this node cannot open, each with what to say about it. */
const OTHER_KINDS = [
	[/^data:/i, 'dataUrl'],
	[/^(s3|gs|gcs|az|abfss?|wasbs?):/i, 'storageUrl'],
	[/^blob:/i, 'blobUrl'],
	[/^(file:|[a-z]:[\\/]|\\\\|~?\/(?!\/)|\.{1,2}[\\/])/i, 'filePath'],
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
 * The address of a photo as people, agents and other services give it: blanks, quotes, angle brackets and Markdown around
 * it are removed, and a list or object of one file is taken for it.
 * @param path how the expression in the field reads the value, e.g. `$json.Photos`, or ''
 * @throws ProblemError when there is no web address in it; the message says what to give
 */
export function readImageAddress(value: unknown, path = ''): string {
	const isTooLong = typeof value === 'string' && value.length > LONGEST_JSON;
	const parsed = isTooLong ? value : parsedJson(value);
	const given = typeof parsed === 'object' && parsed !== null ? addressIn(parsed, path) : value;
	if (given === undefined || given === null) throw new ProblemError(MESSAGES.imageUrlEmpty());
	if (typeof given !== 'string') throw new ProblemError(MESSAGES.invalidImageUrl(String(given)));
	return plainAddress(given);
}

function plainAddress(given: string): string {
	if (isFileContent(given)) throw new ProblemError(MESSAGES.dataUrl());
	const text = unwrap(given.slice(0, LONGEST_ADDRESS));
	if (text === '') throw new ProblemError(MESSAGES.imageUrlEmpty());
	const other = OTHER_KINDS.find(([begins]) => begins.test(text));
	if (other) throw new ProblemError(MESSAGES[other[1]]());
	if (SECOND_ADDRESS.test(text)) throw new ProblemError(MESSAGES.severalAddresses());
	if (given.trim().length > LONGEST_ADDRESS) {
		throw new ProblemError(MESSAGES.addressTooLong(text, LONGEST_ADDRESS));
	}
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url && /^https?:$/.test(url.protocol)) return url.href;
	throw new ProblemError(MESSAGES.invalidImageUrl(text));
}

/** Where Airtable, Notion, Google Drive, WordPress and others keep the address of a file, the first one first. */
const ADDRESS_FIELDS: ReadonlyArray<readonly string[]> = [
	// Monday's "url" opens for its users only.
	...['public_url', 'secure_url', '@microsoft.graph.downloadUrl'].map((name) => [name]),
	...['url', 'image_url', 'imageUrl', 'src', 'source_url', 'href', 'link', 'address'].map(
		(name) => [name],
	),
	...['downloadUrl', 'download_url', 'webContentLink', 'signedUrl', 'publicUrl', 'cdnUrl'].map(
		(name) => [name],
	),
	['file', 'url'],
	['external', 'url'],
	['image', 'url'],
];

/** A file's address, and how it is read from the value that holds it. */
interface Found {
	address: string;
	path: string;
}

/** The only address in a list or object of files. Throws `ProblemError` when there is none, or more than one. */
function addressIn(files: object, path: string): string | undefined {
	if (isFileContent(files)) throw new ProblemError(MESSAGES.dataUrl());
	if (!Array.isArray(files)) {
		const found = addressOf(files);
		if (found) return found.address;
		const name = LIST_FIELDS.find((one) => Array.isArray(fieldOf(files, one)));
		const list = name === undefined ? undefined : fieldOf(files, name);
		if (Array.isArray(list)) return addressIn(list, path === '' ? '' : `${path}.${name}`);
		throw new ProblemError(MESSAGES.noAddressInside('an object', namesIn(files)));
	}
	const all: unknown[] = files;
	const firstIndex = all.findIndex((entry) => !isNothing(entry));
	if (firstIndex === -1) return undefined;
	const entries = all.filter((entry) => !isNothing(entry));
	const found = entries.slice(0, MOST_FILES).map(addressOf);
	const addresses = new Set(found.map((one) => one?.address));
	const [only] = addresses;
	if (addresses.size === 1 && entries.length <= MOST_FILES) {
		if (only !== undefined) return only;
		// What a text is in place of an address has a message of its own.
		if (typeof entries[0] === 'string') return entries[0];
		throw new ProblemError(MESSAGES.noAddressInside(`a list of ${entries.length}`, ''));
	}
	const way =
		path === '' ? 'its first entry' : `{{ ${path}[${firstIndex}]${found[0]?.path ?? ''} }}`;
	throw new ProblemError(MESSAGES.listOfAddresses(entries.length, way, splitFieldOf(path)));
}

/** So many files of a list are looked at. */
const MOST_FILES = 1_000;

function isNothing(entry: unknown): boolean {
	return (
		entry === undefined || entry === null || (typeof entry === 'string' && entry.trim() === '')
	);
}

/** Where an object that is no file itself keeps its files, e.g. a property of Notion as its API gives it. */
const LIST_FIELDS = ['files', 'images', 'photos', 'attachments', 'assets', 'data'] as const;

/** So many fields are named. */
const MOST_NAMES = 20;

function namesIn(fields: object): string {
	const names: string[] = [];
	for (const name in fields) {
		names.push(name);
		if (names.length >= MOST_NAMES) break;
	}
	return names.join(', ');
}

/** The address that an entry of a list is, or holds; a list of one in a list is its entry. */
function addressOf(entry: unknown): Found | undefined {
	if (typeof entry === 'string') return { address: entry, path: '' };
	if (Array.isArray(entry)) {
		const [only] = entry as unknown[];
		const found = entry.length === 1 && !Array.isArray(only) ? addressOf(only) : undefined;
		return found && { ...found, path: `[0]${found.path}` };
	}
	for (const names of ADDRESS_FIELDS) {
		let held: unknown = entry;
		for (const name of names) held = fieldOf(held, name);
		if (typeof held === 'string' && /^\s*https?:\/\//i.test(held)) {
			return { address: held, path: names.map(stepTo).join('') };
		}
	}
	return undefined;
}

/** How an expression reads a field. */
function stepTo(name: string): string {
	return /^\w+$/.test(name) ? `.${name}` : `["${name}"]`;
}

/** The field of the item that a simple expression reads, or ''. */
function splitFieldOf(path: string): string {
	return /^\$json\.([\w.]{1,100})$/.exec(path)?.[1] ?? '';
}
