import { nameOf, TOOLS, type Tool } from '../shared/api/tools';
import { WIDGET_PARAMETERS, type WidgetParameter } from './parameters/widgetParameters';

/** A tool of AI HomeDesign as an operation of the node. */
export interface ToolOperation {
	/** As saved workflows spell it. */
	operation: string;
	/** v3's slug. */
	tool: string;
	/** v3's slug of the tool that works where a mask says, if there is one. */
	toolWithMask?: string;
	/** As the form and `edits` spell it. */
	name: string;
	action: string;
	description: string;
	/** Whether it is told the room: it needs it, or may do without. */
	room?: 'needed' | 'optional';
	parameters: readonly WidgetParameter[];
}

/** What the operation Enhance is for: it is the other node's, so that it has no row here. */
export const ENHANCE_DESCRIPTION =
	'Have a photo corrected: light, colors, and what else you choose';

/** The tools that have an operation of their own, in the order of their names. */
export const TOOL_OPERATIONS: readonly ToolOperation[] = TOOLS.flatMap(operationOf);

function operationOf({ slug, operation, space, widgets = [], withMask }: Tool) {
	if (!operation) return [];
	const { value, action, description } = operation;
	const row: ToolOperation = {
		operation: value,
		tool: slug,
		toolWithMask: withMask,
		name: nameOf(slug),
		action,
		description,
		room: space && (space.isNeeded ? 'needed' : 'optional'),
		parameters: WIDGET_PARAMETERS.filter(({ purpose }) => {
			return widgets.some((widget) => widget.purpose === purpose);
		}),
	};
	return [row];
}

/** The row of an operation, or undefined. */
export function toolOperation(operation: unknown): ToolOperation | undefined {
	return TOOL_OPERATIONS.find((row) => row.operation === operation);
}
