import { createHash } from 'crypto';

/** Which account of which server: what a credential leads to. */
export interface Account {
	baseUrl: string;
	apiKey: string;
}

/** A name for what this process knows about an account. Not the key itself: it need not lie around. */
export function accountKey({ baseUrl, apiKey }: Account): string {
	return createHash('sha256').update(`${baseUrl} ${apiKey}`).digest('hex');
}
