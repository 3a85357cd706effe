import { createHash } from 'crypto';

/** So many images are remembered; a delivery is not repeated after so many others. */
export const REMEMBERED_IMAGES = 2_000;

/** A short name for an event of an image: deliveries of the same one have the same. */
export function keyOf(event: string, orderId: string | null, imageId: string): string {
	const parts = JSON.stringify([event, orderId, imageId]);
	return createHash('sha256').update(parts).digest('base64url').slice(0, 16);
}

/** The images that have started a workflow, in their order; the oldest are forgotten. */
export class RecentImages {
	private readonly keys = new Set<string>();

	/** Takes over what was remembered elsewhere, as older than what is known here. */
	learn(keys: string[]): void {
		const own = [...this.keys];
		const isNew = keys.some((key) => !this.keys.has(key));
		if (!isNew) return;
		this.keys.clear();
		for (const key of [...keys, ...own]) this.keys.add(key);
		this.forgetOldest();
	}

	has(key: string): boolean {
		return this.keys.has(key);
	}

	/** Remembers an image; false when it is known already. */
	add(key: string): boolean {
		if (this.keys.has(key)) return false;
		this.keys.add(key);
		this.forgetOldest();
		return true;
	}

	all(): string[] {
		return [...this.keys];
	}

	private forgetOldest(): void {
		for (const key of this.keys) {
			if (this.keys.size <= REMEMBERED_IMAGES) return;
			this.keys.delete(key);
		}
	}
}
