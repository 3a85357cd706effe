import { OBSTACLES, type Cell } from './cells';
import type { Verdict } from './verdict';
import type { FaultVersion } from './versions';

export interface Result {
	cell: Cell;
	verdict: CellVerdict;
}

/** What became of a cell. */
export interface CellVerdict extends Verdict {
	/** Photos that were there after Executions > Retry; absent when the first run did not end in an error. */
	afterRetry?: number;
}

/** A matrix in one line. */
export function summary(name: string, verdicts: CellVerdict[]): string {
	const breaks = verdicts.flatMap((verdict) => verdict.breaks);
	const count = (kind: string) => breaks.filter((found) => found.kind === kind).length;
	const sum = (key: 'delivered' | 'reported' | 'afterRetry') =>
		verdicts.reduce((total, verdict) => total + (verdict[key] ?? 0), 0);
	const retried = verdicts.filter(({ afterRetry }) => afterRetry !== undefined).length;
	const others = breaks.length - count('double payment') - count('photo lost') - count('leak');
	return [
		`${name}: ${verdicts.length} cells`,
		`${sum('delivered') + sum('reported')} photos (${sum('delivered')} delivered, ${sum('reported')} reported)`,
		`${retried} executions retried (${sum('afterRetry')} photos delivered)`,
		`${count('double payment')} double payments`,
		`${count('photo lost')} photos lost`,
		`${count('leak')} leaks`,
		`${others} other findings`,
	].join(', ');
}

/** The matrix of a version for people: a row for each fault, a column for each call. */
export function table({ name: version, calls }: FaultVersion, results: Result[]): string {
	const rows = OBSTACLES.map(({ name }) => [
		name,
		...calls.map((call) =>
			square(results.filter(({ cell }) => cell.call === call && cell.obstacle.name === name)),
		),
	]);
	const all = [[`${version}: fault \\ call`, ...calls], ...rows];
	const widths = all[0]?.map((_, column) =>
		Math.max(...all.map((row) => (row[column] ?? '').length)),
	);
	const lines = all.map((row) =>
		row
			.map((text, column) => text.padEnd(widths?.[column] ?? 0))
			.join('  ')
			.trimEnd(),
	);
	return [
		'Photos delivered + reported with their order: one with the fault once, one with the fault always, a batch of 12 (10 where the answer stalls)',
		...lines,
	].join('\n');
}

function square(results: Result[]): string {
	if (results.length === 0) return '-';
	const sum = (key: 'delivered' | 'reported') =>
		results.reduce((total, { verdict }) => total + verdict[key], 0);
	const breaks = results.flatMap(({ verdict }) => verdict.breaks.map(({ kind }) => kind));
	const state = breaks.length === 0 ? 'ok' : [...new Set(breaks)].join('/').toUpperCase();
	return `${sum('delivered')}+${sum('reported')} ${state}`;
}
