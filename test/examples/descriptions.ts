import { readFileSync } from 'node:fs';
import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { AiHomeDesign } from '../../nodes/AiHomeDesign/AiHomeDesign.node';
import { AiHomeDesignTrigger } from '../../nodes/AiHomeDesignTrigger/AiHomeDesignTrigger.node';
import { AiImageEnhancement } from '../../nodes/AiImageEnhancement/AiImageEnhancement.node';
import { toToolVariant } from '../harness/toolVariant';
import { RECORD_FILE, type NodeRecord, type NodeRecords } from './nodeRecord';

/** The recorded nodes of n8n's own, and the n8n that they are of. */
export const records: NodeRecords = JSON.parse(readFileSync(RECORD_FILE, 'utf8'));

const OURS = 'n8n-nodes-aihomedesign.';
const actions = [new AiHomeDesign(), new AiImageEnhancement()];
const ownTypes: INodeType[] = [
	...actions,
	...actions.map(toToolVariant),
	new AiHomeDesignTrigger(),
];

function toDescription(record: NodeRecord): INodeTypeDescription {
	const { type, version, hasWebhooks, ...recorded } = record;
	const name = type.split('.').pop() ?? '';
	const webhook = {
		name: 'default' as const,
		httpMethod: 'GET' as const,
		path: '',
		isFullPath: true,
	};
	return {
		...recorded,
		displayName: name,
		name,
		version,
		description: '',
		defaults: { name },
		...(hasWebhooks ? { webhooks: [webhook] } : {}),
	};
}

/** The description of a node type in a version, ours or a recorded one; undefined if there is none. */
export function descriptionOf(type: string, version: number): INodeTypeDescription | undefined {
	if (type.startsWith(OURS)) {
		const own = ownTypes.find(({ description }) => `${OURS}${description.name}` === type);
		return own?.description.version === version ? own.description : undefined;
	}
	const record = records.nodes.find((node) => node.type === type && node.version === version);
	return record && toDescription(record);
}
