import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { testAiHomeDesignApi } from '../shared/api/checkCredential';
import { runItems } from '../shared/batch/runItems';
import { MAIN } from '../shared/core/n8nNode';
import { enhancementFields } from '../shared/descriptions/enhancement';
import { GET_OPTIONS, IMAGE_OPTIONS, optionFields } from '../shared/descriptions/options';
import { orderGetFields } from '../shared/descriptions/orderGet';
import { photoFields } from '../shared/descriptions/photo';
import { resultFields } from '../shared/descriptions/result';
import { searchProjects, searchSpaces } from '../shared/methods/listSearch';
import { getEnhancementOptions } from '../shared/methods/loadOptions';
import { actionsOfRun } from './actions';
import { operationFields } from './descriptions/resources';
import { noticeFields, toolFields } from './descriptions/toolFields';
import { searchRoomTypes, toolLists } from './methods/toolLists';
import { onlyCheckField } from './parameters/onlyCheck';
import { TOOL_OPERATIONS } from './tools';

const IMAGE_OPERATIONS = [
	'enhance',
	...TOOL_OPERATIONS.map(({ operation }) => operation),
	'runTool',
];

/** AI HomeDesign's tools: a real-estate photo in, staged, decluttered, at dusk or with other surfaces out. */
export class AiHomeDesign implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AI HomeDesign',
		name: 'aiHomeDesign',
		icon: {
			light: 'file:../../icons/aiHomeDesign.svg',
			dark: 'file:../../icons/aiHomeDesign.dark.svg',
		},
		group: ['transform'],
		version: 1,
		documentationUrl:
			'https://github.com/n8n-nodes-aihomedesign/n8n-nodes-aihomedesign/blob/main/docs/tools.md',
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description:
			'Stage, declutter, turn to dusk, enhance and change real-estate photos with AI HomeDesign',
		builderHint: {
			searchHint:
				'All tools for real-estate photos: virtual staging and restaging, furniture restyle, interior design, item removal (declutter), day to dusk, wall, floor, ceiling and backsplash change, enhancement. Each choice is one image and one credit; with dryRun (Only Check) nothing is charged.',
		},
		defaults: { name: 'AI HomeDesign' },
		inputs: [MAIN],
		outputs: [MAIN],
		usableAsTool: true,
		credentials: [{ name: 'aiHomeDesignApi', required: true, testedBy: 'testAiHomeDesignApi' }],
		properties: [
			...operationFields,
			...noticeFields,
			...photoFields(IMAGE_OPERATIONS),
			...orderGetFields,
			...enhancementFields({ resource: ['image'], operation: ['enhance'] }),
			...toolFields,
			onlyCheckField({ resource: ['image'], operation: IMAGE_OPERATIONS }),
			...resultFields(IMAGE_OPERATIONS, 'eta'),
			optionFields('image', IMAGE_OPERATIONS, IMAGE_OPTIONS),
			optionFields('order', ['get'], GET_OPTIONS),
		],
	};

	methods = {
		credentialTest: { testAiHomeDesignApi },
		listSearch: { searchProjects, searchRoomTypes, searchSpaces },
		loadOptions: { getEnhancementOptions, ...toolLists },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runItems(this, actionsOfRun(), {
			namesVariants: true,
			needs: (resource, operation) =>
				resource === 'image' && operation !== 'enhance' ? 'allTools' : undefined,
		});
	}
}
