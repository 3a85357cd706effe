import { join } from 'node:path';
import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';

export const RECORD_FILE = join(__dirname, 'nodeDescriptions.json');

/** What is recorded of a node of n8n's own, in one of its versions. See recordDescriptions.ts. */
export interface NodeRecord
	extends Pick<INodeTypeDescription, 'group' | 'inputs' | 'outputs' | 'credentials'> {
	/** Full name, e.g. `n8n-nodes-base.googleDrive`. */
	type: string;
	version: number;
	hasWebhooks: boolean;
	/** Without texts. */
	properties: INodeProperties[];
}

/** What is in {@link RECORD_FILE}. */
export interface NodeRecords {
	/** The version of n8n that they are of. */
	n8n: string;
	nodes: NodeRecord[];
}
