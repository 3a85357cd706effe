import type { WidgetParameter } from './toolParameter';

/** What a surface is made of. */
export const materials: WidgetParameter = {
	name: 'materials',
	label: 'Material Names or IDs',
	purpose: 'material',
	makesVariants: true,
	isSeveral: true,
	method: 'getMaterials',
	description:
		'The new material; empty for the usual one. Each material is one image and one credit.',
};
