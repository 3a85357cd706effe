/** Asks the person in front of the computer; '' when there is nobody. */
export type AskPerson = (question: string) => Promise<string>;

/** What may be spent, and what was. */
export class Purse {
	/** Submissions that were accepted, or may have been. */
	spent = 0;

	constructor(
		readonly limit: number,
		private readonly ask: AskPerson,
	) {}

	/** Whether the person wants this credit to be spent; asked anew each time. */
	async maySpend(what: string): Promise<boolean> {
		if (this.spent >= this.limit) return false;
		const place = `${this.spent + 1} of ${this.limit}`;
		return /^y(es)?$/i.test((await this.ask(`${what} (credit ${place}). Go on? y/N `)).trim());
	}

	/** How many credits the dashboard shows, which no call tells; undefined when nobody says. */
	async balance(when: string): Promise<number | undefined> {
		if (this.limit === 0) return undefined;
		const text = await this.ask(
			`How many credits does the dashboard show ${when}? (Enter: not known) `,
		);
		return /^\d+$/.test(text.trim()) ? Number(text) : undefined;
	}

	/** @throws Error when all is spent */
	take(): void {
		if (this.spent >= this.limit)
			throw new Error('Nothing more may be spent, so nothing was sent.');
		this.spent++;
	}

	giveBack(): void {
		this.spent--;
	}
}
