/**
 * A map that forgets what was set longest ago when it holds more than it may. Setting an entry again makes it the newest.
 */
export class LruMap<V> {
	private readonly entries = new Map<string, V>();

	/**
	 * @param most so many entries are kept
	 * @param isHeld whether an entry must not be forgotten now
	 */
	constructor(
		private readonly most: number,
		private readonly isHeld: (value: V) => boolean = () => false,
	) {}

	get(key: string): V | undefined {
		return this.entries.get(key);
	}

	set(key: string, value: V): void {
		this.entries.delete(key);
		this.entries.set(key, value);
		if (this.entries.size <= this.most) return;
		for (const [oldest, entry] of this.entries) {
			if (oldest === key || this.isHeld(entry)) continue;
			this.entries.delete(oldest);
			return;
		}
	}

	/** The oldest first. */
	all(): Array<[key: string, value: V]> {
		return [...this.entries];
	}
}
