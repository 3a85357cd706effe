// What the harness takes from @n8n/backend-network: in older engines it is in n8n-core.
import * as core from 'n8n-core';
import type { IncomingMessage } from 'node:http';

interface Network {
	parseIncomingMessage(message: IncomingMessage): void;
}

function isNetwork(value: unknown): value is Network {
	return typeof value === 'object' && value !== null && 'parseIncomingMessage' in value;
}

if (!isNetwork(core)) throw new Error('n8n-core has no parseIncomingMessage');
const network: Network = core;

export const parseIncomingMessage = (message: IncomingMessage): void =>
	network.parseIncomingMessage(message);
