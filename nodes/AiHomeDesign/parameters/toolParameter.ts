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
	/** The method that loads its list. */
	method: string;
	/** The form's description, without what n8n wants at its end. */
	description: string;
}

const EXPRESSION_HINT =
	'specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.';

/** A parameter's field in the form. */
export function widgetField(
	{ name, label, isSeveral, method, description }: WidgetParameter,
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
				default: '',
				description: shared.description.replace('specify IDs', 'specify an ID'),
			};
}
