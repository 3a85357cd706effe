/** What section 7 of the API's description says about an operation's tool. */
export interface FormOfTool {
	operation: string;
	tool: string;
	title: string;
	/** What it does to the property. */
	alterations: readonly string[];
	/** What its caption begins with. */
	disclosure: RegExp;
	room?: 'needed' | 'optional';
	rooms?: readonly string[];
	/** Of which each choice is an image. */
	several?: {
		parameter: string;
		purpose: 'style' | 'sky-style' | 'material';
		/** Those that were seen to be taken. */
		proven: readonly string[];
		/** Those that the vendor's own client calls examples. */
		unconfirmed: readonly string[];
	};
}

export const STYLES = [
	'prime',
	'modern',
	'farmhouse',
	'scandinavian',
	'hampton',
	'industrial',
	'traditional',
	'contemporary',
];

export const ROOMS = [
	'bedroom',
	'living-room',
	'kitchen',
	'bathroom',
	'dining-room',
	'home-office',
	'office',
	'nursery',
	'kids-room',
	'studio',
	'outdoor',
];

const furnishing = (
	operation: string,
	tool: string,
	title: string,
	disclosure: RegExp,
	alterations = ['movables'],
): FormOfTool => ({
	operation,
	tool,
	title,
	alterations,
	disclosure,
	room: 'needed',
	rooms: ROOMS,
	several: { parameter: 'styles', purpose: 'style', proven: STYLES, unconfirmed: [] },
});

const change = (
	part: string,
	title: string,
	rooms: string[],
	proven: string[],
	unconfirmed: string[],
): FormOfTool => ({
	operation: `${part}Change`,
	tool: `tool-${part}-change`,
	title,
	alterations: ['surfaces'],
	disclosure: new RegExp(`^Digitally altered: the ${part}s? shown may differ`),
	room: 'optional',
	rooms,
	several: { parameter: 'materials', purpose: 'material', proven, unconfirmed },
});

export const FORMS_OF_TOOLS: FormOfTool[] = [
	furnishing('virtualStaging', 'tool-virtual-staging', 'Virtual Staging', /^Virtually staged: /),
	furnishing(
		'virtualRestaging',
		'tool-virtual-restaging',
		'Virtual Restaging',
		/^Virtually restaged: /,
	),
	furnishing(
		'furnitureRestyle',
		'tool-furniture-restyle',
		'Furniture Restyle',
		/^Virtually restaged: /,
	),
	furnishing(
		'interiorDesign',
		'tool-interior-design',
		'Interior Design',
		/^Virtually redesigned: /,
		['movables', 'surfaces'],
	),
	furnishing(
		'underConstruction',
		'tool-under-construction',
		'Under Construction',
		/^Digital rendering: /,
		['movables', 'surfaces'],
	),
	{
		operation: 'itemRemoval',
		tool: 'tool-item-removal',
		title: 'Item Removal',
		alterations: ['movables'],
		disclosure: /^Digitally decluttered: /,
	},
	{
		operation: 'dayToDusk',
		tool: 'tool-day-to-dusk',
		title: 'Day to Dusk',
		alterations: ['sky_lawn'],
		disclosure: /turned into twilight\.$/,
		several: {
			parameter: 'skyStyles',
			purpose: 'sky-style',
			proven: ['twilight-without-cloud'],
			unconfirmed: ['dusk-with-cloud', 'clear-dusk', 'golden-hour'],
		},
	},
	change(
		'wall',
		'Wall Change',
		['bedroom', 'living-room', 'kitchen', 'bathroom'],
		['white-brick-wall', 'navy-blue-wall'],
		['brick-wall', 'white-paint', 'wallpaper', 'concrete'],
	),
	change(
		'floor',
		'Floor Change',
		ROOMS,
		['cream-marble', 'brown-marble', 'white-marble'],
		['hardwood', 'tile', 'carpet'],
	),
	change(
		'ceiling',
		'Ceiling Change',
		ROOMS,
		['coffered-wooden', 'white-coffered'],
		['wooden-ceiling', 'coffered', 'white-paint'],
	),
	change(
		'backsplash',
		'Backsplash Change',
		['kitchen', 'bathroom'],
		['grey-marble', 'black-marble', 'white-marble'],
		['subway-tile', 'mosaic'],
	),
];
