import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/** A parameter whose choices a widget of the API offers. */
export interface WidgetParameter {
	/** As saved workflows spell it. */
	name: string;
	/** As the form spells it. */
	label: string;
	/** What the widget is about, as a short value. */
	purpose: string;
	/** Whether each of several choices is an image of its own; else all of them go into the same image. */
	makesVariants: boolean;
	/** Whether it takes several choices. */
	isSeveral: boolean;
	/** Whether AI HomeDesign has a choice of its own where none is made. */
	hasUsual: boolean;
	/** The method that loads its list. */
	method: string;
	/** The form's description, without what n8n wants at its end. */
	description: string;
}

/** What the tools are told beside the room, in the order of the form: a parameter is a row. */
export const WIDGET_PARAMETERS: readonly WidgetParameter[] = [
	{
		name: 'styles',
		label: 'Style Names or IDs',
		purpose: 'style',
		makesVariants: true,
		isSeveral: true,
		hasUsual: false,
		method: 'getStyles',
		description:
			'The style of the furniture, or of the whole room. Each style is one image and one credit.',
	},
	{
		name: 'color',
		label: 'Color Name or ID',
		purpose: 'color',
		makesVariants: false,
		isSeveral: false,
		hasUsual: true,
		method: 'getColors',
		description: "The colors of the room. Empty: AI HomeDesign's choice.",
	},
	{
		name: 'skyStyles',
		label: 'Sky Style Names or IDs',
		purpose: 'sky-style',
		makesVariants: true,
		isSeveral: true,
		hasUsual: true,
		method: 'getSkyStyles',
		description:
			"What the sky looks like. Empty: AI HomeDesign's choice. Each sky is one image and one credit.",
	},
	{
		name: 'duskOptions',
		label: 'Dusk Option Names or IDs',
		purpose: 'day-to-dusk-options',
		makesVariants: false,
		isSeveral: true,
		hasUsual: false,
		method: 'getDuskOptions',
		description: 'What else to do in the same image. Empty: nothing else.',
	},
	{
		name: 'materials',
		label: 'Material Names or IDs',
		purpose: 'material',
		makesVariants: true,
		isSeveral: true,
		hasUsual: true,
		method: 'getMaterials',
		description:
			"The new material. Empty: AI HomeDesign's choice. Each material is one image and one credit.",
	},
];

/** The choice that leaves it to AI HomeDesign: no widget is sent. */
export const USUAL = { id: 'default', title: "AI HomeDesign's choice", isPremium: false };

const EXPRESSION_HINT =
	'specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.';

/** A parameter's field in the form. */
export function widgetField(
	{ name, label, isSeveral, hasUsual, method, description }: WidgetParameter,
	show: IDisplayOptions['show'],
): INodeProperties {
	const shared = {
		displayName: label,
		name,
		displayOptions: { show },
		typeOptions: {
			loadOptionsMethod: method,
			loadOptionsDependsOn: ['operation', 'roomType.value'],
		},
		description: `${description} Choose from the list, or ${EXPRESSION_HINT}`,
	};
	return isSeveral
		? { ...shared, type: 'multiOptions', default: [] }
		: {
				...shared,
				type: 'options',
				default: hasUsual ? USUAL.id : '',
				description: shared.description.replace('specify IDs', 'specify an ID'),
			};
}
