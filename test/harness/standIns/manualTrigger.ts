import type { IExecuteFunctions, INodeType } from 'n8n-workflow';

/** Manual Trigger: passes the run's input items on. */
export const manualTrigger: INodeType = {
	description: {
		displayName: 'Manual Trigger',
		name: 'manualTrigger',
		group: ['trigger'],
		version: 1,
		description: 'Stand-in for Manual Trigger',
		defaults: { name: 'When clicking Execute workflow' },
		inputs: [],
		outputs: ['main'],
		properties: [],
	},
	async execute(this: IExecuteFunctions) {
		return [this.getInputData()];
	},
};
