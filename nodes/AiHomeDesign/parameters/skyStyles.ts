import type { WidgetParameter } from './toolParameter';

/** What the sky at dusk looks like. */
export const skyStyles: WidgetParameter = {
	name: 'skyStyles',
	label: 'Sky Style Names or IDs',
	purpose: 'sky-style',
	makesVariants: true,
	isSeveral: true,
	method: 'getSkyStyles',
	description:
		'What the sky looks like; empty for the usual one. Each sky is one image and one credit.',
};
