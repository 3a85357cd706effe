import type { NodeConnectionType } from 'n8n-workflow';

/**
 * The connection that items go through. Not `NodeConnectionTypes.Main`: it came with n8n-workflow 1.83, and where an
 * older copy lies in n8n's nodes folder, a node that asks for it while loading is missing in n8n.
 */
export const MAIN: NodeConnectionType = 'main';
