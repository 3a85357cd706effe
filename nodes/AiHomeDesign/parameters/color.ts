import type { WidgetParameter } from './toolParameter';

/** The colors of a room. */
export const color: WidgetParameter = {
	name: 'color',
	label: 'Color Name or ID',
	purpose: 'color',
	makesVariants: false,
	isSeveral: false,
	method: 'getColors',
	description: 'The colors of the room; may be left empty.',
};
