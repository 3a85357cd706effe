/** What one of a tool's widgets is about, and which of its values are known. */
export interface KnownWidget {
	/** As a short value, e.g. `style`. */
	purpose: string;
	/** Whether the tool does nothing without it. */
	isNeeded?: boolean;
	/** Whether each of its values does something of its own to the photo, beside what the tool does. */
	hasOptions?: boolean;
	/** As short values: the service takes more, and no call lists them (sandbox/api-v3.md, section 7). */
	values: readonly string[];
	/** Those that the vendor's own client calls examples, and that were seen nowhere else. */
	unconfirmed?: readonly string[];
}

/** One of AI HomeDesign's tools. */
export interface Tool {
	/** What v3 calls it. */
	slug: string;
	/** What v1 calls it; absent where v1 does not have it. */
	service?: string;
	/** What people call it. */
	title: string;
	/** Its operation in the node for all tools, where it has one of its own. */
	operation?: {
		/** As saved workflows spell it. */
		value: string;
		/** A whole sentence, as n8n lists actions. */
		action: string;
		/** What it is for, without a full stop. */
		description: string;
	};
	/** The widget that says what the photo shows. */
	space?: KnownWidget;
	/** What else it is told. */
	widgets?: readonly KnownWidget[];
	/** v3's slug of the same tool that works where a mask says. */
	withMask?: string;
}

const ROOMS = [
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

const STYLES = [
	'prime',
	'modern',
	'farmhouse',
	'scandinavian',
	'hampton',
	'industrial',
	'traditional',
	'contemporary',
];

const room = { purpose: 'space', isNeeded: true, values: ROOMS };
const style = { purpose: 'style', isNeeded: true, values: STYLES };
const anyRoom = (values: readonly string[] = ROOMS) => ({ purpose: 'space', values });
const material = (values: readonly string[], unconfirmed: readonly string[]) => ({
	purpose: 'material',
	values,
	unconfirmed,
});

/** The tool that AI Image Enhancement is about. */
export const ENHANCEMENT = {
	slug: 'tool-image-enhancement',
	service: 'service-image-enhancement',
	title: 'AI Image Enhancement',
	space: { purpose: 'area', isNeeded: true, values: ['indoor', 'outdoor'] },
	widgets: [
		{
			purpose: 'enhancement-options',
			hasOptions: true,
			values: ['add-fire-to-fireplace', 'add-screen-to-tv'],
		},
	],
} as const satisfies Tool;

/** AI HomeDesign's tools, in the order of their titles: a new one is a row here. */
export const TOOLS: readonly Tool[] = [
	{
		slug: 'tool-backsplash-change',
		title: 'AI Backsplash Change',
		operation: {
			value: 'backsplashChange',
			action: 'Change a backsplash',
			description: 'Give the wall behind a kitchen counter or basin another material',
		},
		space: anyRoom(['kitchen', 'bathroom']),
		widgets: [material(['grey-marble', 'black-marble', 'white-marble'], ['subway-tile', 'mosaic'])],
	},
	{
		slug: 'tool-ceiling-change',
		title: 'AI Ceiling Change',
		operation: {
			value: 'ceilingChange',
			action: 'Change a ceiling',
			description: 'Give a ceiling another material',
		},
		space: anyRoom(),
		widgets: [
			material(
				['coffered-wooden', 'white-coffered'],
				['wooden-ceiling', 'coffered', 'white-paint'],
			),
		],
	},
	{
		slug: 'tool-day-to-dusk',
		service: 'service-day-to-dusk',
		title: 'AI Day to Dusk',
		operation: {
			value: 'dayToDusk',
			action: 'Turn a day photo into dusk',
			description: 'Give a photo of the outside a twilight sky and lit windows',
		},
		widgets: [
			{
				purpose: 'sky-style',
				values: ['twilight-without-cloud'],
				unconfirmed: ['dusk-with-cloud', 'clear-dusk', 'golden-hour'],
			},
			{
				purpose: 'day-to-dusk-options',
				hasOptions: true,
				values: [],
				unconfirmed: ['shadow-removal', 'lawn-touch-up'],
			},
		],
	},
	{
		slug: 'tool-floor-change',
		title: 'AI Floor Change',
		operation: {
			value: 'floorChange',
			action: 'Change a floor',
			description: 'Give a floor another material',
		},
		space: anyRoom(),
		widgets: [
			material(['cream-marble', 'brown-marble', 'white-marble'], ['hardwood', 'tile', 'carpet']),
		],
	},
	{
		slug: 'tool-furniture-restyle',
		title: 'AI Furniture Restyle',
		operation: {
			value: 'furnitureRestyle',
			action: 'Restyle the furniture of a room',
			description: 'Give the furniture another style; walls, floor and ceiling stay',
		},
		space: room,
		widgets: [style],
	},
	ENHANCEMENT,
	{
		slug: 'tool-interior-design',
		service: 'service-creative-designer',
		title: 'AI Interior Design',
		operation: {
			value: 'interiorDesign',
			action: 'Redesign a room',
			description: 'Give a room another design, with its walls and floor',
		},
		space: room,
		widgets: [
			style,
			{
				purpose: 'color',
				values: ['earthy-neutrals'],
				unconfirmed: ['warm-tones', 'cool-tones', 'monochrome', 'pastel'],
			},
		],
	},
	{
		slug: 'tool-item-removal',
		service: 'service-item-removal',
		title: 'AI Item Removal',
		operation: {
			value: 'itemRemoval',
			action: 'Remove items from a photo',
			description: 'Declutter a room: take out what lies around, or what a mask marks',
		},
		withMask: 'tool-item-removal-mask',
	},
	{
		slug: 'tool-item-removal-mask',
		service: 'service-item-removal-mask',
		title: 'AI Item Removal with a Mask',
	},
	{
		slug: 'tool-under-construction',
		title: 'AI Under Construction',
		operation: {
			value: 'underConstruction',
			action: 'Finish a building site',
			description: 'Show an unfinished room or house as it will be',
		},
		space: room,
		widgets: [style],
	},
	{
		slug: 'tool-virtual-restaging',
		title: 'AI Virtual Restaging',
		operation: {
			value: 'virtualRestaging',
			action: 'Restage a furnished room',
			description: 'Take the furniture out of a room and put new furniture in',
		},
		space: room,
		widgets: [style],
	},
	{
		slug: 'tool-virtual-staging',
		service: 'service-ai-virtual-staging',
		title: 'AI Virtual Staging',
		operation: {
			value: 'virtualStaging',
			action: 'Stage an empty room',
			description: 'Furnish an empty room',
		},
		space: room,
		widgets: [style],
	},
	{
		slug: 'tool-wall-change',
		title: 'AI Wall Change',
		operation: {
			value: 'wallChange',
			action: 'Change the walls of a room',
			description: 'Give walls another material or color',
		},
		space: anyRoom(['bedroom', 'living-room', 'kitchen', 'bathroom']),
		widgets: [
			material(
				['white-brick-wall', 'navy-blue-wall'],
				['brick-wall', 'white-paint', 'wallpaper', 'concrete'],
			),
		],
	},
];

/** A tool in the words of the form and of `edits`, e.g. "Virtual Staging"; its slug, for an unknown one. */
export function nameOf(tool: string): string {
	return findTool(tool)?.title.replace(/^AI /, '') ?? tool;
}

/** What the name of a tool's result ends with, e.g. `virtual-staging`. */
export function endingOf(tool: string | undefined): string {
	return tool === undefined || tool === ENHANCEMENT.slug ? 'enhanced' : tool.replace(/^tool-/, '');
}

/** The tool that has this name in any version of the API; undefined for an unknown one. */
export function findTool(name: string): Tool | undefined {
	return TOOLS.find(({ slug, service }) => slug === name || service === name);
}
