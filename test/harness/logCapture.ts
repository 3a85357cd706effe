import { CredentialTestContext } from 'n8n-core';
import type { Logger, LogLevel, LogMetadata } from 'n8n-workflow';

type CapturedLevel = Exclude<LogLevel, 'silent'>;

/** One call of n8n's logger. */
export interface LogEntry {
	level: CapturedLevel;
	message: string;
	/** Message and metadata as one line, errors written as n8n writes them. */
	line: string;
}

/** What n8n and the nodes have logged, all levels, since the engine started or since `clear()`. */
export interface LogCapture {
	readonly entries: readonly LogEntry[];
	/** All lines as one text, for "the key is nowhere in it". */
	text(): string;
	clear(): void;
}

function toPlain(value: unknown, seen: Set<unknown>): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (seen.has(value)) return '[circular]';
	seen.add(value);
	if (value instanceof Error) {
		// n8n's logger writes these four and leaves out an error's other properties.
		const { name, message, stack, cause } = value;
		return { name, message, stack, cause: toPlain(cause, seen) };
	}
	if (Array.isArray(value)) return value.map((entry) => toPlain(entry, seen));
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => [key, toPlain(entry, seen)]),
	);
}

function toLine(message: string, metadata: LogMetadata | undefined): string {
	if (metadata === undefined) return message;
	return `${message} ${JSON.stringify(toPlain(metadata, new Set()))}`;
}

/** The one logger that all of n8n shares: its contexts hand it out. */
export function getLogger(): Logger {
	return new CredentialTestContext().logger;
}

/** Puts a recorder in the place of n8n's logger, which then writes nothing to the console. */
export function captureLog(): LogCapture {
	let entries: LogEntry[] = [];
	const record = (level: CapturedLevel) => (message: string, metadata?: LogMetadata) => {
		entries.push({ level, message, line: toLine(message, metadata) });
	};
	const logger = getLogger();
	Object.assign(logger, {
		error: record('error'),
		warn: record('warn'),
		info: record('info'),
		debug: record('debug'),
		scoped: () => logger,
	});
	return {
		get entries() {
			return entries;
		},
		text: () => entries.map(({ line }) => line).join('\n'),
		clear() {
			entries = [];
		},
	};
}
