/** Lets those who come while work is under way share it. */
export class SingleFlight<T> {
	private readonly underWay = new Map<string, Promise<T>>();

	/** Does the work, or gives the result of the one that is under way under this key. */
	async run(key: string, work: () => Promise<T>): Promise<T> {
		const others = this.underWay.get(key);
		if (others) return await others;
		const own = work().finally(() => this.underWay.delete(key));
		this.underWay.set(key, own);
		return await own;
	}
}
