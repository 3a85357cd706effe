/** A place of a tool for an asset of the order. */
export interface Slot {
	slug: string;
	/** `any` for pictures beside one another. */
	role: 'primary_angle' | 'mask' | 'any';
}

/** A group of choices of a tool. */
export interface ToolWidget {
	/** E.g. `area`; the slug is `widget-area-<tool>`. */
	purpose: string;
	/** Several items may be chosen; otherwise one. */
	several: boolean;
	/** Refused without a choice. */
	needed: boolean;
	/** The values that are known; an item's slug is `item-<value>-<widget slug>`. */
	values: readonly string[];
	/** Values that nobody's list has, as the real API has them: accepted all the same. */
	unlisted: readonly string[];
}

export interface Tool {
	slug: string;
	title: string;
	slots: readonly Slot[];
	widgets: readonly ToolWidget[];
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
] as const;

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
] as const;

const MORE_STYLES = ['luxury', 'mid-century', 'coastal'];
const MORE_ROOMS = ['basement', 'laundry-room', 'hallway', 'game-room'];

function widget(
	purpose: string,
	values: readonly string[],
	rest: Partial<ToolWidget> = {},
): ToolWidget {
	return { purpose, several: false, needed: false, values, unlisted: [], ...rest };
}

function tool(slug: string, title: string, widgets: readonly ToolWidget[] = []): Tool {
	const slots: Slot[] = [{ slug: `${slug}-input-image`, role: 'primary_angle' }];
	return { slug, title, slots, widgets };
}

const room = widget('space', ROOMS, { needed: true, unlisted: MORE_ROOMS });
const style = widget('style', STYLES, { needed: true, unlisted: MORE_STYLES });

/** Places for pictures that may have any role. */
function slots(...slugs: string[]): Slot[] {
	return slugs.map((slug) => ({ slug, role: 'any' }));
}

/** One of the four "change" tools: the server has defaults for space and material. */
function change(
	part: 'wall' | 'floor' | 'ceiling' | 'backsplash',
	title: string,
	rooms: readonly string[],
	materials: readonly string[],
): Tool {
	return tool(`tool-${part}-change`, title, [
		widget('space', rooms, {
			unlisted: [...ROOMS.filter((one) => !rooms.includes(one)), ...MORE_ROOMS],
		}),
		widget('material', materials, { unlisted: ['limewash', 'terrazzo'] }),
	]);
}

const maskRemoval = tool('tool-item-removal-mask', 'AI Item Removal with a Mask');

/** Every tool (api-v3.md, section 7). */
export const TOOLS: readonly Tool[] = [
	tool('tool-image-enhancement', 'AI Image Enhancement', [
		widget('area', ['indoor', 'outdoor'], { needed: true }),
		widget('enhancement-options', ['add-fire-to-fireplace', 'add-screen-to-tv'], {
			several: true,
			unlisted: ['replace-sky', 'remove-extra-objects', 'lawn-touch-up'],
		}),
	]),
	tool('tool-virtual-staging', 'AI Virtual Staging', [room, style]),
	tool('tool-virtual-restaging', 'AI Virtual Restaging', [room, style]),
	tool('tool-furniture-restyle', 'AI Furniture Restyle', [room, style]),
	tool('tool-interior-design', 'AI Interior Design', [
		room,
		style,
		widget('color', ['earthy-neutrals', 'warm-tones', 'cool-tones', 'monochrome', 'pastel'], {
			unlisted: ['jewel-tones'],
		}),
	]),
	tool('tool-under-construction', 'AI Under Construction', [room, style]),
	tool('tool-item-removal', 'AI Item Removal'),
	{
		...maskRemoval,
		slots: [...maskRemoval.slots, { slug: `${maskRemoval.slug}-input-mask`, role: 'mask' }],
	},
	tool('tool-day-to-dusk', 'AI Day to Dusk', [
		widget(
			'sky-style',
			['twilight-without-cloud', 'dusk-with-cloud', 'clear-dusk', 'golden-hour'],
			{ unlisted: ['purple-dusk', 'starry-night'] },
		),
		widget('day-to-dusk-options', ['shadow-removal', 'lawn-touch-up'], {
			several: true,
			unlisted: ['turn-on-lights'],
		}),
	]),
	change(
		'wall',
		'AI Wall Change',
		['bedroom', 'living-room', 'kitchen', 'bathroom'],
		['white-brick-wall', 'navy-blue-wall', 'brick-wall', 'white-paint', 'wallpaper', 'concrete'],
	),
	change('floor', 'AI Floor Change', ROOMS, [
		'cream-marble',
		'brown-marble',
		'white-marble',
		'hardwood',
		'tile',
		'carpet',
	]),
	change('ceiling', 'AI Ceiling Change', ROOMS, [
		'coffered-wooden',
		'white-coffered',
		'wooden-ceiling',
		'coffered',
		'white-paint',
	]),
	change(
		'backsplash',
		'AI Backsplash Change',
		['kitchen', 'bathroom'],
		['grey-marble', 'black-marble', 'white-marble', 'subway-tile', 'mosaic'],
	),
	// Offered by the vendor's own client alone: two pictures, none of them in a slot of the usual name.
	{
		...tool('tool-darkness', 'AI Darkness', [
			widget('darkness-factor', ['factor-darker', 'factor-lighter'], { needed: true }),
		]),
		slots: slots('tool-darkness-input-image-before', 'tool-darkness-input-image-after'),
	},
	// Made up, for a client's way to order any tool: one as the others, one with none of their names.
	tool('tool-touch-up', 'AI Touch-up'),
	{ ...tool('tool-panorama', 'AI Panorama'), slots: slots('left', 'middle', 'right-side') },
];

/** Tools that AI HomeDesign does not list. */
export const UNLISTED_TOOLS: readonly string[] = [
	'tool-darkness',
	'tool-touch-up',
	'tool-panorama',
];

export const widgetSlug = (of: Pick<Tool, 'slug'>, { purpose }: Pick<ToolWidget, 'purpose'>) =>
	`widget-${purpose}-${of.slug}`;

/** The value that an item's slug names; undefined when the widget has no such item. */
export function valueOfItem(of: Tool, group: ToolWidget, itemSlug: string): string | undefined {
	return [...group.values, ...group.unlisted].find(
		(value) => itemSlug === `item-${value}-${widgetSlug(of, group)}`,
	);
}
