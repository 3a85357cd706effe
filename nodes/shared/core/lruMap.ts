/**
 * A map that forgets what was set longest ago when it holds more than it may. Setting an entry again makes it the newest.
 */
export class LruMap<V> {
	private readonly entries = new Map<string, V>();

	/**
	 * @param most so many entries are kept
	 * @param isHeld whether an entry must not be forgotten now (`now` as it was given to `set`)
	 */
	constructor(
		private readonly most: number,
		private readonly isHeld: (value: V, now: number) => boolean = () => false,
	) {}

	/** Does not make the entry newer. */
	get(key: string): V | undefined {
		return this.entries.get(key);
	}

	/** @param now milliseconds since 1970, where it depends on the time what is held */
	set(key: string, value: V, now = 0): void {
		this.entries.delete(key);
		this.entries.set(key, value);
		for (const [oldest, entry] of this.entries) {
			if (this.entries.size <= this.most) return;
			if (oldest !== key && !this.isHeld(entry, now)) this.entries.delete(oldest);
		}
	}

	/** Forgets an entry, held or not. */
	delete(key: string): void {
		this.entries.delete(key);
	}

	/** The oldest first. */
	all(): Array<[key: string, value: V]> {
		return [...this.entries];
	}
}
