/** One line of the report. */
export interface Row {
	what: string;
	value: string;
	/** Absent where nothing is demanded. */
	target?: { text: string; met: boolean };
}

export function info(what: string, value: string): Row {
	return { what, value };
}

/** A row with an upper limit. */
export function atMost(what: string, value: number, limit: number, show = ratio): Row {
	return { what, value: show(value), target: { text: `<= ${show(limit)}`, met: value <= limit } };
}

/** A row with a lower limit. */
export function atLeast(what: string, value: number, limit: number, show = ratio): Row {
	return { what, value: show(value), target: { text: `>= ${show(limit)}`, met: value >= limit } };
}

export function ratio(value: number): string {
	return value.toFixed(3);
}

export function seconds(value: number): string {
	return `${value.toFixed(2)} s`;
}

export function range(values: readonly number[], show = ratio): string {
	return values.map(show).join('  ');
}

/** Prints a section as a table. */
export function printSection(title: string, rows: readonly Row[], notes: readonly string[]): void {
	const width = Math.max(...rows.map(({ what }) => what.length));
	const valueWidth = Math.max(...rows.map(({ value }) => value.length));
	console.log(`\n${title}`);
	for (const note of notes) console.log(`  ${note}`);
	for (const { what, value, target } of rows) {
		const verdict = target ? `${target.text.padEnd(10)} ${target.met ? 'met' : 'NOT MET'}` : '';
		console.log(`  ${what.padEnd(width)}  ${value.padEnd(valueWidth)}  ${verdict}`.trimEnd());
	}
}

/** The report's last line. */
export function printSum(rows: readonly Row[]): void {
	const targets = rows.flatMap(({ target }) => target ?? []);
	const met = targets.filter((target) => target.met).length;
	console.log(`\n${met} of ${targets.length} targets met`);
}
