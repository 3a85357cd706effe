import { MESSAGES } from '../core/messages';
import { ProblemError } from '../core/problem';
import { cut } from '../core/quote';
import { fieldOf, isFileContent, parsedJson, trimmed } from '../core/texts';

/** No address is longer, in characters: servers take no more. */
const LONGEST_ADDRESS = 8_000;

/** No list of files that is written as JSON is longer, in characters. */
const LONGEST_JSON = 100_000;

/** What people and agents put around an address: angle brackets, quotes. */
const WRAPPERS: readonly RegExp[] = [/^<(.*)>$/s, /^["'`“”„«»‘’](.*)["'`“”„«»‘’]$/s];

/** A title behind a Markdown address. */
const TITLED = /^(\S+)\s+("[^"]*"|'[^']*')$/s;

/** Nobody puts more of them around one another. */
const MOST_WRAPPERS = 8;

/** A text without what is around it, and the words beside it there: Markdown's, which people see in place of an address. */
interface Unwrapped {
	text: string;
	words: string[];
}

function unwrap(given: string): Unwrapped {
	// Copied texts may have characters at their ends that nobody sees.
	let text = trimmed(given, (character) => /[\s\p{Cf}]/u.test(character));
	const words: string[] = [];
	for (let layer = 0; layer < MOST_WRAPPERS; layer++) {
		const [inside, beside] = insideOf(text);
		if (inside === undefined) break;
		text = inside.trim();
		if (beside) words.push(beside);
	}
	return { text, words };
}

/** What is inside the outermost wrapper of a text, and the words beside it. */
function insideOf(text: string): [inside?: string, words?: string] {
	const begins = text.startsWith('[') || text.startsWith('![');
	const middle = begins && text.endsWith(')') ? text.lastIndexOf('](') : -1;
	if (middle !== -1) return [text.slice(middle + 2, -1), text.slice(0, middle)];
	const wrapped = WRAPPERS.map((wrapper) => wrapper.exec(text)?.[1]);
	const inside = wrapped.find((one) => one !== undefined);
	const [, titled, title] = inside === undefined ? (TITLED.exec(text) ?? []) : [];
	return [inside ?? titled, title];
}

/** Whether the words beside an address hold another one, or another link: then nobody knows which photo is meant. */
function holdOther(words: string, address: string): boolean {
	return (
		/\]\((?!<?https?:\/\/)/i.test(words) ||
		[...words.matchAll(/https?:\/\//gi)].some(({ index }) => !hasAt(words, address, index))
	);
}

/** Whether an address stands at this place of a text, with nothing behind it that would make it another one. */
function hasAt(text: string, address: string, index: number): boolean {
	END_OF_ADDRESS.lastIndex = index + address.length;
	return text.startsWith(address, index) && END_OF_ADDRESS.test(text);
}

/** What closes brackets and sentences, and then a blank, another link or the end. */
const END_OF_ADDRESS = /[)\].,;:!?*_"'`]*(?=[\s<>|[]|$)/y;

/**
 * Where a second address begins: behind a blank or what separates lists, or behind a picture's extension. In a query or
 * a path an address may hold another one.
 */
const SECOND_ADDRESS =
	/(?:\]\(|[\s,;|<>、，；•\p{Cf}]|\\[nrt]|\.(?:jpe?g|png|webp|heic|tiff?|dng)[&+*]?)["'<(]?https?:\/\//iu;

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
	const { text, words } = unwrap(given.slice(0, LONGEST_ADDRESS));
	if (text === '') throw new ProblemError(MESSAGES.imageUrlEmpty());
	const other = OTHER_KINDS.find(([begins]) => begins.test(text));
	if (other) throw new ProblemError(MESSAGES[other[1]]());
	if (SECOND_ADDRESS.test(text) || words.some((one) => holdOther(one, text))) {
		throw new ProblemError(MESSAGES.severalAddresses());
	}
	if (given.trim().length > LONGEST_ADDRESS) {
		throw new ProblemError(MESSAGES.addressTooLong(text, LONGEST_ADDRESS));
	}
	const url = URL.canParse(text) ? new URL(text) : undefined;
	// What is behind the # never leaves for a server: the photo there would be gone without a word.
	if (url && /https?:\/\//i.test(url.hash)) throw new ProblemError(MESSAGES.severalAddresses());
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
		names.push(cut(name));
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
