/** Texts of these fields are the service's own words or values, never the user's. */
const OPEN_FIELDS = new Set([
	'asset_role',
	'asset_type',
	'error',
	'message',
	'next_page',
	'object',
	'previous_page',
	'status',
]);

/** So many characters of the key in a row are taken for a part of it. */
const KEY_PART = 8;

/** In this order: an address, an e-mail address, a UUID, an ID of 24 hex characters, any other long token. */
const PRIVATE =
	/(https?:\/\/[^\s"'<>\\)]+)|([\w.+-]+@[\w-]+\.[\w.-]+)|\b([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b|\b([0-9a-f]{24})\b|([\w+=-]{20,})/gi;

/** Slugs, keys of errors and times may stand as they are, whatever field they are in. */
const PLAIN =
	/^((tool|widget|item|space|service)-[a-z0-9-]*|api_error_\w+||\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-][\d:]+))$/;

/** What has been taken out as a whole. */
const HARMLESS = /^(https?:\/\/\S*|<(key|e-mail|token|address)>|[0-9a-f]{24}|[0-9a-f-]{36})$/;

/** Stands for the key meanwhile. */
const MARK = '\uE000';

const NO_ID = /^[0-]*$/;

/** An address without its query, and of its path only the words and the file's extension. */
function shapeOf(address: string): string {
	if (!URL.canParse(address)) return '<address>';
	const { protocol, host, pathname } = new URL(address);
	const labels = host.split('.').map((label) => (/[0-9a-f]{16}/.test(label) ? '*' : label));
	const parts = pathname
		.split('/')
		.map((part) =>
			/^([a-z][a-z-]{0,20}|v\d)?$/.test(part) ? part : `*${/\.[a-z]{3,4}$/i.exec(part)?.[0] ?? ''}`,
		);
	return `${protocol}//${labels.join('.')}${parts.join('/')}`;
}

/**
 * Takes out of texts and answers what must not leave this computer: the key and every longer part of it, addresses but for
 * their shape, e-mail addresses, and what the user has named. IDs are replaced, each always by the same one, so that answers
 * still fit together.
 */
export class Redactor {
	private readonly parts: ReadonlySet<string>;
	private readonly size: number;
	private readonly ids = new Map<string, string>();

	constructor(key: string) {
		const secret = key.toLowerCase();
		this.size = Math.min(KEY_PART, secret.length);
		this.parts = new Set(
			[...secret]
				.map((_, at) => secret.slice(at, at + this.size))
				.filter((part) => part.length === this.size),
		);
	}

	/** The text without the key or parts of it. */
	withoutKey(text: string, instead = '<key>'): string {
		const lower = text.toLowerCase();
		let clean = '';
		let hiddenUntil = 0;
		for (let at = 0; at < text.length; at++) {
			const isPart = this.size > 0 && this.parts.has(lower.slice(at, at + this.size));
			if (isPart && hiddenUntil <= at) clean += instead;
			if (isPart) hiddenUntil = at + this.size;
			if (at >= hiddenUntil) clean += text[at];
		}
		return clean;
	}

	text(text: string): string {
		// The key first, but so that an address around it is still seen as one.
		const clean = this.withoutKey(text, MARK).replace(
			PRIVATE,
			(whole: string, address?: string, mail?: string, uuid?: string, hex?: string) => {
				if (address !== undefined) return shapeOf(address);
				if (mail !== undefined) return '<e-mail>';
				const id = uuid ?? hex;
				if (id !== undefined) return this.id(id.toLowerCase());
				return !/\d/.test(whole) || PLAIN.test(whole) ? whole : '<token>';
			},
		);
		return clean.replaceAll(MARK, '<key>');
	}

	/** @param isCatalogue all of its texts are the service's own */
	json(value: unknown, isCatalogue = false, field = ''): unknown {
		if (Array.isArray(value)) return value.map((entry) => this.json(entry, isCatalogue, field));
		if (typeof value === 'object' && value !== null) {
			return Object.fromEntries(
				Object.entries(value).map(([name, entry]) => [
					this.text(name),
					this.json(entry, isCatalogue, name),
				]),
			);
		}
		if (typeof value !== 'string') {
			const clean = this.withoutKey(String(value));
			return clean === String(value) ? value : clean;
		}
		const clean = this.text(value);
		const isOpen =
			isCatalogue || OPEN_FIELDS.has(field) || PLAIN.test(value) || HARMLESS.test(clean);
		return isOpen ? clean : `<text of ${value.length} characters>`;
	}

	private id(id: string): string {
		if (NO_ID.test(id)) return id;
		const known = this.ids.get(id);
		if (known !== undefined) return known;
		const digits = String(this.ids.size + 1).padStart(12, '0');
		const made = id.includes('-')
			? `00000000-0000-0000-0000-${digits}`
			: `${'0'.repeat(12)}${digits}`;
		this.ids.set(id, made);
		return made;
	}
}
