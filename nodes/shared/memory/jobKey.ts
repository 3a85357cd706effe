import type { JobChoice } from '../api/service';
import { hashOf } from '../core/ids';

/** The project that a photo goes into: one that there is, or the one of an address, which is made if need be. */
export type WantedProject = { id: string } | { address: string };

/** What is asked for beside the photo. */
interface Asked {
	/** A name for the account. */
	account: string;
	choice: Pick<JobChoice, 'key'>;
	project?: WantedProject;
}

/**
 * The idempotency key of what is asked for: account, tool with choice (and mask), project and photo. It is the same in
 * every execution and on every API version. The workflow is not in it: each has a store of its own.
 * @param subject what tells the photo from any other: its fingerprint, its address, or the order that it was uploaded as
 */
export function jobKey(subject: string, { account, choice, project }: Asked): string {
	const parts = [account, choice.key, project ? projectKey(project) : '', subject];
	return hashOf(JSON.stringify(parts));
}

/** A project as it tells jobs apart: an address but for blanks and the letters' case. */
export function projectKey(project: WantedProject): string {
	return 'id' in project ? `id ${project.id}` : `address ${plainAddress(project.address)}`;
}

/** An address without what does not tell it from others. */
export function plainAddress(address: string): string {
	return address.trim().replace(/\s+/g, ' ').toLowerCase();
}
