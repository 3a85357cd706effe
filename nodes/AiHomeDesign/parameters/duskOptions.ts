import type { WidgetParameter } from './toolParameter';

/** What else happens to a photo at dusk. */
export const duskOptions: WidgetParameter = {
	name: 'duskOptions',
	label: 'Dusk Option Names or IDs',
	purpose: 'day-to-dusk-options',
	makesVariants: false,
	isSeveral: true,
	method: 'getDuskOptions',
	description: 'What else to do in the same image; may be left empty.',
};
