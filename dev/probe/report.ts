import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { REPOSITORY } from '../folders';
import { V1_ASSUMPTIONS } from './assumptionsV1';
import { V3_ASSUMPTIONS } from './assumptionsV3';
import type { Redactor } from './redact';
import type { Answer, Seen } from './seen';

const reportSchema = z.object({
	probe: z.literal(1),
	date: z.string(),
	baseUrl: z.string(),
	/** Submissions that were accepted, or may have been. */
	spent: z.number(),
	/** Why the probe ended early. */
	trouble: z.string().optional(),
	findings: z.array(
		z.object({
			id: z.string(),
			assumption: z.string(),
			verdict: z.enum(['confirmed', 'contradicted', 'not asked']),
			why: z.string(),
			answers: z.array(z.string()),
		}),
	),
	/** Every answer that a finding names, redacted. */
	answers: z.array(
		z.object({
			name: z.string(),
			method: z.string(),
			path: z.string(),
			sent: z.unknown(),
			status: z.number().optional(),
			contentType: z.string(),
			json: z.unknown(),
			text: z.string().optional(),
		}),
	),
});

/** What one run of the probe has found. Nothing in it is secret. */
export type Report = z.output<typeof reportSchema>;

/** The assumptions in a page of the sandbox, by their numbers. */
export function assumptionsIn(markdown: string): Map<string, string> {
	const found = markdown.matchAll(/^- \*\*(V\d-A\d+)\*\* (.+)$/gm);
	return new Map([...found].map(([, id = '', sentence = '']) => [id, sentence]));
}

/** The pages that number the assumptions, one after the other. */
export async function assumptionPages(): Promise<string> {
	const pages = ['api-v1.md', 'api-v3.md'].map((name) => join(REPOSITORY, 'sandbox', name));
	return (await Promise.all(pages.map(async (page) => await readFile(page, 'utf8')))).join('\n');
}

/** Judges every assumption by what was seen. */
export async function reportOf(
	seen: Seen,
	redactor: Redactor,
	about: { date: string; baseUrl: string; spent: number; trouble: string | undefined },
): Promise<Report> {
	const sentences = assumptionsIn(await assumptionPages());
	const findings = Object.entries({ ...V1_ASSUMPTIONS, ...V3_ASSUMPTIONS }).map(([id, judge]) => {
		const { verdict, why, answers } = judge(seen);
		return { id, assumption: sentences.get(id) ?? '', verdict, why: redactor.text(why), answers };
	});
	const named = new Set(findings.flatMap(({ answers }) => answers));
	const redacted = ({ name, method, path, sent, status, contentType, json, text }: Answer) => ({
		name,
		method,
		path: redactor.text(path),
		...(sent !== undefined && { sent: redactor.json(sent, true) }),
		...(status !== undefined && { status }),
		contentType: redactor.text(contentType),
		...(json !== undefined && { json: redactor.json(json, path.startsWith('/v1/catalog/')) }),
		...(text !== undefined && { text: redactor.text(text) }),
	});
	return {
		probe: 1,
		date: about.date,
		baseUrl: redactor.withoutKey(about.baseUrl),
		spent: about.spent,
		...(about.trouble !== undefined && { trouble: redactor.text(about.trouble) }),
		findings,
		answers: [...seen.answers.values()].filter(({ name }) => named.has(name)).map(redacted),
	};
}

/** Text for a cell of a table. */
const cell = (text: string) => text.replace(/\s+/g, ' ').replace(/[\\|*_<>[\]]/g, '\\$&');

function shown(name: string, { answers }: Report): string {
	const answer = answers.find((one) => one.name === name);
	if (answer === undefined) return '';
	const { method, path, status, json, text } = answer;
	const body = (JSON.stringify(json) ?? JSON.stringify(text) ?? '').slice(0, 1_000);
	return `    ${method} ${path} -> ${status ?? 'no answer'}\n    ${body}\n`;
}

/** The report as a page for people, with all of it as JSON at its end. */
export function markdownOf(report: Report): string {
	const count = (verdict: string) =>
		report.findings.filter((one) => one.verdict === verdict).length;
	const rows = report.findings.map(
		({ id, verdict, assumption, why }) =>
			`| ${id} | ${verdict} | ${assumption.replaceAll('|', '\\|')} | ${cell(why)} |`,
	);
	const contradictions = report.findings
		.filter(({ verdict }) => verdict === 'contradicted')
		.map(({ id, assumption, why, answers }) =>
			[
				`### ${id}`,
				`${assumption} But ${cell(why)}.`,
				...answers.slice(0, 2).map((name) => shown(name, report)),
			].join('\n\n'),
		);
	return [
		'# What AI HomeDesign answers',
		`${report.baseUrl}, ${report.date}. ${count('confirmed')} assumptions confirmed, ${count('contradicted')} contradicted, ${count('not asked')} not asked; ${report.spent} credits spent at most. The key, addresses, names and IDs are taken out.`,
		...(report.trouble === undefined ? [] : [`The probe ended early: ${cell(report.trouble)}`]),
		...(contradictions.length === 0 ? [] : ['## Contradicted', ...contradictions]),
		'## All assumptions',
		['| number | | assumption | why |', '| --- | --- | --- | --- |', ...rows].join('\n'),
		'## Data',
		`\`\`\`json\n${JSON.stringify(report, null, 1)}\n\`\`\`\n`,
	].join('\n\n');
}

/**
 * Reads a report back from its page, e.g. to make fixtures of its answers.
 *
 * @throws Error when there is no report in it
 */
export function readReport(markdown: string): Report {
	const start = markdown.lastIndexOf('\n```json\n');
	const end = markdown.indexOf('\n```', start + 1 + '```json\n'.length);
	if (start < 0 || end < 0) throw new Error('This page holds no report of the probe.');
	return reportSchema.parse(JSON.parse(markdown.slice(start + '\n```json\n'.length, end)));
}

/**
 * Writes a page into a folder, beside what is there already.
 *
 * @returns the file's name
 */
export async function writeReport(folder: string, report: Report): Promise<string> {
	const base = `aihomedesign-probe-${report.date.slice(0, 10)}`;
	for (let number = 1; ; number++) {
		const name = `${base}${number === 1 ? '' : `-${number}`}.md`;
		try {
			await writeFile(join(folder, name), markdownOf(report), { flag: 'wx' });
			return name;
		} catch (error) {
			if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
		}
	}
}
