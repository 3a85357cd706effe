import { createHash } from 'crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

/** What tells a content from any other. */
export function fingerprintOf(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex');
}

/** The fingerprint of a file that n8n keeps, read once and not held in memory where n8n does not hold it there. */
export async function fingerprintOfBinary(
	{ helpers }: IExecuteFunctions,
	binary: IBinaryData,
	itemIndex: number,
): Promise<string> {
	if (binary.id === undefined) {
		return fingerprintOf(await helpers.getBinaryDataBuffer(itemIndex, binary));
	}
	const hash = createHash('sha256');
	for await (const chunk of await helpers.getBinaryStream(binary.id))
		hash.update(Buffer.from(chunk));
	return hash.digest('hex');
}
