import type { WidgetParameter } from './toolParameter';

/** How a room is furnished. */
export const styles: WidgetParameter = {
	name: 'styles',
	label: 'Style Names or IDs',
	purpose: 'style',
	makesVariants: true,
	isSeveral: true,
	method: 'getStyles',
	description:
		'The style of the furniture, or of the whole room. Each style is one image and one credit.',
};
