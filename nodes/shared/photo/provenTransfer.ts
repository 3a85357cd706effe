/**
 * Whether HTTP itself notices when a body is cut off: it has a length, or comes in chunks of which the last one says so
 * (RFC 9112, section 8). Node ends such a transfer with an error. Otherwise the end of the connection is taken for the
 * end of the file.
 * @param headers lower-case names
 */
export function isTransferProven(headers: Readonly<Record<string, unknown>>): boolean {
	return (
		headers['content-length'] !== undefined ||
		/\bchunked\b/i.test(String(headers['transfer-encoding'] ?? ''))
	);
}
