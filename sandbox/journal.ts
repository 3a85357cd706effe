import { createHash } from 'node:crypto';
import type { JournalEntry, MultipartSummary } from './types';

export type ReceivedBody =
	| { kind: 'none' }
	| { kind: 'json'; value: unknown }
	| { kind: 'text'; text: string }
	| MultipartBody;

export interface MultipartBody {
	kind: 'multipart';
	/** Names and values, in the order of their arrival. */
	fields: ReadonlyArray<readonly [name: string, value: string]>;
	files: readonly ReceivedFile[];
	/** A text part came after a file. */
	isOutOfOrder: boolean;
}

export interface ReceivedFile {
	/** The name of its part. */
	field: string;
	filename: string;
	mimetype: string;
	bytes: Buffer;
	/** Larger than the service takes; `bytes` stops at the limit. */
	isTooLarge: boolean;
}

/** What the journal keeps of a body: no file contents. */
export function bodyForJournal(body: ReceivedBody): unknown {
	switch (body.kind) {
		case 'none':
			return undefined;
		case 'json':
			return body.value;
		case 'text':
			return body.text;
		case 'multipart': {
			const fields = Object.fromEntries(
				body.fields.map(([name]) => [name, valuesOf(body, name).join(', ')]),
			);
			const files = body.files.map(sumUp);
			const [file] = files;
			if (file === undefined) return { fields } satisfies MultipartSummary;
			// v1's uploads take one.
			const hasOne = body.files.every(({ field }) => field === 'image');
			return { fields, file, ...(hasOne ? {} : { files }) } satisfies MultipartSummary;
		}
	}
}

function sumUp({ filename, mimetype, bytes }: ReceivedFile) {
	const sha256 = createHash('sha256').update(bytes).digest('hex');
	return { filename, mimetype, size: bytes.length, sha256 };
}

/** All values of a text field, in the order of their arrival. */
export function valuesOf({ fields }: MultipartBody, ...names: string[]): string[] {
	return fields.filter(([name]) => names.includes(name)).map(([, value]) => value);
}

/** Replaces every occurrence of a secret in a JSON-like value by `[key]`. */
export function redact(value: unknown, secrets: readonly string[]): unknown {
	if (typeof value === 'string') {
		return secrets.reduce((text, secret) => text.replaceAll(secret, '[key]'), value);
	}
	if (Array.isArray(value)) return value.map((entry: unknown) => redact(entry, secrets));
	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(
			Object.entries(value).map(([name, entry]) => [name, redact(entry, secrets)]),
		);
	}
	return value;
}

/** {@link redact} for the flat records of a request. */
export function redactRecord(
	record: Record<string, string>,
	secrets: readonly string[],
): Record<string, string> {
	return Object.fromEntries(
		Object.entries(record).map(([name, value]) => [name, String(redact(value, secrets))]),
	);
}

/** One line for a person's terminal. */
export function logLine(entry: JournalEntry): string {
	const time = new Date(entry.at).toISOString().slice(11, 19);
	const target = entry.host === 'images' ? `images ${entry.path}` : entry.path;
	const extras = [
		entry.orderId === undefined ? '' : `  order ${entry.orderId}`,
		entry.fault === undefined ? '' : `  fault: ${entry.fault}`,
	].join('');
	return `${time}  ${String(entry.status).padEnd(7)} ${entry.method.padEnd(4)} ${target}${extras}`;
}
