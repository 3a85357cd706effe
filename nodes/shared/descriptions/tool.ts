/** The condition that is met where the node is an AI agent's tool: agents neither give nor get files. */
export const IN_TOOL = { '@tool': [true] };
