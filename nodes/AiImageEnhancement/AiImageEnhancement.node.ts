import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { actions } from './actions';
import { testAiHomeDesignApi } from '../shared/api/credentialTest';
import { searchProjects, searchSpaces } from './methods/listSearch';
import { getEnhancementOptions } from './methods/loadOptions';
import { noticeFields } from './descriptions/notices';
import { operationFields } from './descriptions/resources';
import { optionFields } from './descriptions/options';
import { orderFields } from './descriptions/order';
import { photoFields } from './descriptions/photo';
import { resultFields } from './descriptions/result';
import { runItems } from '../shared/batch/runItems';
import { MAIN } from '../shared/core/mainConnection';

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
			...noticeFields,
			...photoFields,
			...orderFields,
			...resultFields,
			...optionFields,
		],
	};

	methods = {
		credentialTest: { testAiHomeDesignApi },
		listSearch: { searchProjects, searchSpaces },
		loadOptions: { getEnhancementOptions },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runItems(this, actions);
	}
}
