import type { Widget, WidgetItem } from '../enhancementOptions';
import { itemSlug, titleOf, widgetSlug } from '../slugs';
import type { Space } from '../spaces';

/**
 * What v3 is known to take: no call lists it (api-v3.md, section 7). The service takes more, so any other value may be
 * given by an expression, and the service decides.
 */

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

/** What one widget is about. */
interface KnownWidget {
	purpose: string;
	/** Whether the tool does nothing without it. */
	isNeeded?: boolean;
	values: readonly string[];
}

/** What a tool is told. */
interface ToolForm {
	/** The widget that says what the photo shows. */
	space?: KnownWidget;
	widgets: readonly KnownWidget[];
}

const style: KnownWidget = { purpose: 'style', isNeeded: true, values: STYLES };
const room: KnownWidget = { purpose: 'space', isNeeded: true, values: ROOMS };
const furnishing: ToolForm = { space: room, widgets: [style] };
const material = (values: readonly string[]): KnownWidget => ({ purpose: 'material', values });

const FORMS: Readonly<Record<string, ToolForm>> = {
	'tool-image-enhancement': {
		space: { purpose: 'area', isNeeded: true, values: ['indoor', 'outdoor'] },
		widgets: [
			{ purpose: 'enhancement-options', values: ['add-fire-to-fireplace', 'add-screen-to-tv'] },
		],
	},
	'tool-virtual-staging': furnishing,
	'tool-virtual-restaging': furnishing,
	'tool-furniture-restyle': furnishing,
	'tool-interior-design': {
		space: room,
		widgets: [
			style,
			{
				purpose: 'color',
				values: ['earthy-neutrals', 'warm-tones', 'cool-tones', 'monochrome', 'pastel'],
			},
		],
	},
	'tool-under-construction': furnishing,
	'tool-day-to-dusk': {
		widgets: [
			{
				purpose: 'sky-style',
				values: ['twilight-without-cloud', 'dusk-with-cloud', 'clear-dusk', 'golden-hour'],
			},
			{ purpose: 'day-to-dusk-options', values: ['shadow-removal', 'lawn-touch-up'] },
		],
	},
	'tool-wall-change': {
		space: { purpose: 'space', values: ['bedroom', 'living-room', 'kitchen', 'bathroom'] },
		widgets: [
			material([
				'white-brick-wall',
				'navy-blue-wall',
				'brick-wall',
				'white-paint',
				'wallpaper',
				'concrete',
			]),
		],
	},
	'tool-floor-change': {
		space: { purpose: 'space', values: ROOMS },
		widgets: [
			material(['cream-marble', 'brown-marble', 'white-marble', 'hardwood', 'tile', 'carpet']),
		],
	},
	'tool-ceiling-change': {
		space: { purpose: 'space', values: ROOMS },
		widgets: [material(['coffered-wooden', 'white-coffered', 'wooden-ceiling', 'white-paint'])],
	},
	'tool-backsplash-change': {
		space: { purpose: 'space', values: ['kitchen', 'bathroom'] },
		widgets: [material(['grey-marble', 'black-marble', 'white-marble', 'subway-tile', 'mosaic'])],
	},
};

/** The spaces, or room types, of a tool. */
export function spacesOf(tool: string): Space[] {
	const { values = [] } = FORMS[tool]?.space ?? {};
	return values.map((name) => ({
		name,
		title: titleOf(name),
		isActive: true,
		isPremium: false,
	}));
}

/** The slug of the widget that says what the photo shows; undefined for a tool that does not ask. */
export function spaceWidgetOf(tool: string): string | undefined {
	const space = FORMS[tool]?.space;
	return space && widgetSlug(space.purpose, tool);
}

/** What else a tool can be told. */
export function widgetsOf(tool: string): Widget[] {
	const { widgets = [] } = FORMS[tool] ?? {};
	return widgets.map(({ purpose, isNeeded = false, values }) => {
		const id = widgetSlug(purpose, tool);
		return {
			id,
			purpose,
			title: titleOf(purpose),
			isOptional: !isNeeded,
			takesOthers: true,
			items: itemsOf(values, id),
		};
	});
}

/** The known items of a tool's widget, the one that says what the photo shows included. */
export function itemsOfWidget(tool: string, slug: string): WidgetItem[] {
	const { space, widgets = [] } = FORMS[tool] ?? {};
	const known = [...(space ? [space] : []), ...widgets];
	const { values = [] } = known.find(({ purpose }) => widgetSlug(purpose, tool) === slug) ?? {};
	return itemsOf(values, slug);
}

function itemsOf(values: readonly string[], widget: string): WidgetItem[] {
	return values.map((short) => ({
		id: itemSlug(short, widget),
		title: titleOf(short),
		isPremium: false,
	}));
}
