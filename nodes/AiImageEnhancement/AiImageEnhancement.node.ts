import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { actionsOfRun } from './actions';
import { testAiHomeDesignApi } from '../shared/api/checkCredential';
import { noticeFields } from './descriptions/notices';
import { operationFields } from './descriptions/resources';
import { orderFields } from './descriptions/order';
import { runItems } from '../shared/batch/runItems';
import { MAIN } from '../shared/core/n8nNode';
import { enhancementFields } from '../shared/descriptions/enhancement';
import { GET_OPTIONS, IMAGE_OPTIONS, optionFields } from '../shared/descriptions/options';
import { orderGetFields } from '../shared/descriptions/orderGet';
import { photoFields } from '../shared/descriptions/photo';
import { resultFields } from '../shared/descriptions/result';
import { searchProjects, searchSpaces } from '../shared/methods/listSearch';
import { getEnhancementOptions } from '../shared/methods/loadOptions';

/** AI HomeDesign's image enhancement: a real-estate photo in, its enhanced version out. */
export class AiImageEnhancement implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AI Image Enhancement',
		name: 'aiImageEnhancement',
		icon: {
			light: 'file:../../icons/aiImageEnhancement.svg',
			dark: 'file:../../icons/aiImageEnhancement.dark.svg',
		},
		group: ['transform'],
		version: 1,
		documentationUrl: 'https://github.com/n8n-nodes-aihomedesign/n8n-nodes-aihomedesign#readme',
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description:
			'Correct light and colors of real-estate photos; all other tools are in AI HomeDesign',
		builderHint: {
			searchHint:
				'Only corrects light and color of real-estate photos (and adds a fire or a screen). For virtual staging, decluttering, day to dusk, walls, floors and other changes use n8n-nodes-aihomedesign.aiHomeDesign. Each photo costs a credit; Image > Check is free.',
		},
		defaults: { name: 'AI Image Enhancement' },
		inputs: [MAIN],
		outputs: [MAIN],
		usableAsTool: true,
		credentials: [{ name: 'aiHomeDesignApi', required: true, testedBy: 'testAiHomeDesignApi' }],
		properties: [
			...operationFields,
			...noticeFields,
			...photoFields(['enhance', 'check', 'upload']),
			...orderFields,
			...orderGetFields,
			...enhancementFields({
				resource: ['image', 'order'],
				operation: ['enhance', 'check', 'submit'],
			}),
			...resultFields(['enhance'], 'variant'),
			optionFields('image', ['enhance'], IMAGE_OPTIONS),
			optionFields('image', ['check'], ['repeatedPhotos', 'enhanceResults']),
			optionFields('image', ['upload'], ['project']),
			optionFields('order', ['get'], GET_OPTIONS),
			optionFields('order', ['submit'], ['repeatedPhotos', 'enhanceResults', 'waitOnRateLimit']),
		],
	};

	methods = {
		credentialTest: { testAiHomeDesignApi },
		listSearch: { searchProjects, searchSpaces },
		loadOptions: { getEnhancementOptions },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runItems(this, actionsOfRun(), {
			needs: (_, operation) => (operation === 'upscale' ? 'upscale' : undefined),
		});
	}
}
