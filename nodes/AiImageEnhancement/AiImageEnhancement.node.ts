import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { testAiHomeDesignApi } from '../network/credentialTest';
import { MAIN } from '../shared/core/connection';
import { getEnhancementOptions, getSpaces } from './dropdowns';
import { operationFields } from './form/operations';
import { optionFields } from './form/options';
import { orderFields } from './form/order';
import { photoFields } from './form/photo';
import { resultFields } from './form/result';
import { runOperation } from './operations/router';

/** AI HomeDesign's image enhancement: a real-estate photo in, its enhanced version out. */
export class AiImageEnhancement implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AI Image Enhancement',
		name: 'aiImageEnhancement',
		icon: { light: 'file:aiHomeDesign.svg', dark: 'file:aiHomeDesign.dark.svg' },
		group: ['transform'],
		version: 1,
		documentationUrl: 'https://github.com/n8n-nodes-aihomedesign/n8n-nodes-aihomedesign#readme',
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Enhance real-estate photos with AI HomeDesign',
		defaults: { name: 'AI Image Enhancement' },
		inputs: [MAIN],
		outputs: [MAIN],
		usableAsTool: true,
		credentials: [{ name: 'aiHomeDesignApi', required: true, testedBy: 'testAiHomeDesignApi' }],
		properties: [
			...operationFields,
			...photoFields,
			...orderFields,
			...resultFields,
			...optionFields,
		],
	};

	methods = {
		credentialTest: { testAiHomeDesignApi },
		loadOptions: { getSpaces, getEnhancementOptions },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this);
	}
}
