import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { startHash } from '../core/ids';
import { inPieces } from './pieces';

/**
 * What tells the content of a file that n8n keeps from any other. It is read once, and not held in memory where n8n does
 * not hold it there.
 */
export async function fingerprintOfBinary(
	{ helpers }: Pick<IExecuteFunctions, 'helpers'>,
	binary: IBinaryData,
	itemIndex: number,
): Promise<string> {
	const content =
		binary.id === undefined
			? await helpers.getBinaryDataBuffer(itemIndex, binary)
			: await helpers.getBinaryStream(binary.id);
	const hash = startHash();
	for await (const piece of inPieces(content)) hash.update(piece);
	return hash.digest();
}
