import { BinaryDataConfig, BinaryDataService, prepareBinaryData } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';
import { join } from 'node:path';

import { container } from './container';

/** Where n8n keeps binary data: inside the items, or in files that the items refer to. */
export type BinaryMode = 'memory' | 'filesystem';

const INPUT_WORKFLOW_ID = 'harness-input';
const INPUT_EXECUTION_ID = '0';

/** Switches n8n's binary data to `mode`; files go below `userFolder`. */
export async function useBinaryMode(mode: BinaryMode, userFolder: string): Promise<void> {
	const config = container.get(BinaryDataConfig);
	config.mode = mode === 'memory' ? 'default' : 'filesystem';
	config.localStoragePath = join(userFolder, '.n8n', 'storage');
	await container.get(BinaryDataService).init();
}

/** Stores a file as a node before ours would have; the mime type is detected when left out. */
export async function storeBinary(
	content: Buffer,
	fileName?: string,
	mimeType?: string,
): Promise<IBinaryData> {
	return await prepareBinaryData(
		content,
		INPUT_EXECUTION_ID,
		INPUT_WORKFLOW_ID,
		fileName,
		mimeType,
	);
}

/** The bytes behind an item's binary field, in both modes. */
export async function readBinary(binaryData: IBinaryData): Promise<Buffer> {
	return await container.get(BinaryDataService).getAsBuffer(binaryData);
}
