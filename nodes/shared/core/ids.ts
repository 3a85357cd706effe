import { createHash } from 'crypto';

/** No ID is longer, in characters. */
const LONGEST_ID = 200;

/**
 * Whether a text can be the ID of an order or an image, as a part of an address: those that were seen are UUIDs and
 * hexadecimal numbers. "." and ".." lead to other addresses.
 */
export function isUsableId(id: string): boolean {
	return id.length <= LONGEST_ID && /^[\w.~:@!$&*+=|-]+$/.test(id) && !/^\.{1,2}$/.test(id);
}

/** Which account of which server: what a credential leads to. */
export interface Account {
	baseUrl: string;
	apiKey: string;
}

/** A name for what this process knows about an account. Not the key itself: it need not lie around. */
export function accountKey({ baseUrl, apiKey }: Account): string {
	return hashOf(`${baseUrl} ${apiKey}`);
}

/**
 * Hashes what is to be told from any other, piece by piece. 128 bits are enough to tell some thousand photos or jobs apart,
 * and n8n is to store many.
 */
export function startHash(): { update(piece: Buffer): void; digest(): string } {
	const hash = createHash('sha256');
	return {
		update: (piece) => void hash.update(piece),
		digest: () => hash.digest('hex').slice(0, 32),
	};
}

/** The same of a text. */
export function hashOf(text: string): string {
	const hash = startHash();
	hash.update(Buffer.from(text));
	return hash.digest();
}
