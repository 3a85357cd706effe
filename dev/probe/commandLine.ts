import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';

import type { GivenFile } from './forms';
import type { AskPerson } from './purse';

export const HELP = `Asks the real AI HomeDesign what nobody here can know, and writes a report for a bug report.

  npm run probe                        asks what costs nothing
  npm run probe -- --spend 4           and orders at most 4 jobs, each after a question: 4 credits
  npm run probe -- --file photo.heic   uploads a HEIC or camera RAW file, too; may be repeated
  npm run probe -- --base-url URL      asks another server, e.g. the sandbox

The API key comes from the environment variable AIHOMEDESIGN_API_KEY, or is asked for and not shown.
It leaves a project and some orders without jobs in the account; the API has no call that deletes them.
`;

const DEFAULT_BASE_URL = 'https://api.aihomedesign.com';
const MAX_FILE_BYTES = 50 * 1024 * 1024;
const RAW = ['arw', 'cr2', 'cr3', 'dng', 'nef', 'orf', 'raf', 'rw2'];

/** What a person got wrong; the message is all they need, and never repeats what was typed. */
export class UsageError extends Error {}

export interface Options {
	baseUrl: string;
	/** Paid jobs at most. */
	spend: number;
	files: GivenFile[];
}

function baseUrlOf(text: string): string {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(url?.hostname ?? '');
	const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal);
	if (
		url !== undefined &&
		isSafe &&
		`${url.username}${url.password}${url.search}${url.hash}` === ''
	) {
		return url.href.replace(/\/+$/, '');
	}
	throw new UsageError(
		'--base-url takes an https address (http on this computer only) and nothing secret in it.',
	);
}

async function fileOf(path: string): Promise<GivenFile> {
	const extension = extname(path).slice(1).toLowerCase();
	const kind = ['heic', 'heif'].includes(extension) ? 'heic' : 'raw';
	if (kind === 'raw' && !RAW.includes(extension)) {
		throw new UsageError(
			`--file takes a HEIC or camera RAW photo (heic, heif, ${RAW.join(', ')}).`,
		);
	}
	const bytes = await readFile(path).catch(() => undefined);
	if (bytes === undefined) throw new UsageError('The file behind --file cannot be read.');
	if (bytes.length > MAX_FILE_BYTES)
		throw new UsageError('The file behind --file is larger than 50 MB.');
	return { kind, extension, bytes };
}

/**
 * Reads the command line. Undefined: help is wanted.
 *
 * @throws UsageError for everything that is not an option; it may be the key, so it is not repeated
 */
export async function readOptions(args: string[]): Promise<Options | undefined> {
	let values;
	try {
		({ values } = parseArgs({
			args,
			options: {
				'base-url': { type: 'string', default: DEFAULT_BASE_URL },
				spend: { type: 'string', default: '0' },
				file: { type: 'string', multiple: true, default: [] },
				help: { type: 'boolean', short: 'h', default: false },
			},
		}));
	} catch {
		throw new UsageError(
			'The probe takes --base-url, --spend, --file and --help only. The API key is never an argument, since the ' +
				'shell keeps those: put it into AIHOMEDESIGN_API_KEY, or type it when you are asked. If this was your key, ' +
				'make a new one on the dashboard.',
		);
	}
	if (values.help) return undefined;
	if (!/^\d{1,2}$/.test(values.spend))
		throw new UsageError('--spend takes a number of jobs, 0 to 99.');
	return {
		baseUrl: baseUrlOf(values['base-url']),
		spend: Number(values.spend),
		files: await Promise.all(values.file.map(fileOf)),
	};
}

/** A terminal whose Ctrl+C ends the program as everywhere else. */
function openTerminal(output: NodeJS.WritableStream) {
	const terminal = createInterface({ input: process.stdin, output, terminal: true });
	terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
	return terminal;
}

/** Asks in the terminal until the signal aborts; without a terminal the answer is ''. */
export function askerInTerminal(signal: AbortSignal): AskPerson {
	return async (question) => {
		if (!process.stdin.isTTY) return '';
		const terminal = openTerminal(process.stdout);
		try {
			return await terminal.question(question, { signal });
		} finally {
			terminal.close();
		}
	};
}

async function askHidden(question: string): Promise<string> {
	process.stdout.write(question);
	const terminal = openTerminal(new Writable({ write: (_chunk, _encoding, done) => done() }));
	try {
		return await terminal.question('');
	} finally {
		terminal.close();
		process.stdout.write('\n');
	}
}

/**
 * The API key, from the environment or a hidden prompt.
 *
 * @throws UsageError without a usable one
 */
export async function readKey(environment: NodeJS.ProcessEnv): Promise<string> {
	const given = environment['AIHOMEDESIGN_API_KEY'];
	const isAsked = given === undefined && process.stdin.isTTY;
	const key = (given ?? (isAsked ? await askHidden('API key (not shown): ') : '')).trim();
	if (key === '')
		throw new UsageError(
			'There is no API key. Put it into AIHOMEDESIGN_API_KEY, or type it when you are asked.',
		);
	if (!/^[\x21-\x7e]+$/.test(key))
		throw new UsageError(
			'The API key holds characters that no key has. Copy it anew from the dashboard.',
		);
	return key;
}
