import type { INodeType } from 'n8n-workflow';

import { agent } from './agent';
import { manualTrigger } from './manualTrigger';
import { noOp } from './noOp';
import { readWriteFile } from './readWriteFile';

/** Full names of the stand-ins for nodes of other packages. */
export const standInNames = {
	manualTrigger: 'n8n-nodes-base.manualTrigger',
	noOp: 'n8n-nodes-base.noOp',
	readWriteFile: 'n8n-nodes-base.readWriteFile',
	agent: '@n8n/n8n-nodes-langchain.agent',
} as const;

/** Stand-ins for the nodes around ours, by full name; more come from `extraNodeTypes`. */
export const standIns: Record<string, INodeType> = {
	[standInNames.manualTrigger]: manualTrigger,
	[standInNames.noOp]: noOp,
	[standInNames.readWriteFile]: readWriteFile,
	[standInNames.agent]: agent,
};
