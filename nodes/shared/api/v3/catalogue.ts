import type { Widget, WidgetItem } from '../widgets';
import { itemSlug, titleOf, widgetSlug } from '../slugs';
import type { Space } from '../spaces';
import { findTool, TOOLS, type KnownWidget } from '../tools';

/*
 * What v3 is known to take. The service takes more, so any other value may be given by an expression, and the service
 * decides.
 */

/** The spaces, or room types, of a tool. */
export function spacesOf(tool: string): Space[] {
	const { values = [] } = findTool(tool)?.space ?? {};
	return values.map((name) => ({
		name,
		title: titleOf(name),
		isActive: true,
		isPremium: false,
	}));
}

/** The rooms that any tool is known to take, as short values. */
export function knownRooms(): string[] {
	return [...new Set(TOOLS.flatMap(({ space }) => space?.values ?? []))];
}

/** The slug of the widget that says what the photo shows; undefined for a tool that does not ask. */
export function spaceWidgetOf(tool: string): string | undefined {
	const space = findTool(tool)?.space;
	return space && widgetSlug(space.purpose, tool);
}

/** What else a tool can be told. */
export function widgetsOf(tool: string): Widget[] {
	const { widgets = [] } = findTool(tool) ?? {};
	return widgets.map(({ purpose, isNeeded = false, ...known }) => {
		const id = widgetSlug(purpose, tool);
		return {
			id,
			purpose,
			title: titleOf(purpose),
			isOptional: !isNeeded,
			takesOthers: true,
			items: itemsOf(known, id),
		};
	});
}

/** The known items of a tool's widget, the one that says what the photo shows included. */
export function itemsOfWidget(tool: string, slug: string): WidgetItem[] {
	const { space, widgets = [] } = findTool(tool) ?? {};
	const known = [...(space ? [space] : []), ...widgets];
	const widget = known.find(({ purpose }) => widgetSlug(purpose, tool) === slug);
	return widget ? itemsOf(widget, slug) : [];
}

/** Those that are known to be taken come first. */
function itemsOf(
	{ values, unconfirmed = [] }: Pick<KnownWidget, 'values' | 'unconfirmed'>,
	widget: string,
): WidgetItem[] {
	return [...values, ...unconfirmed].map((short) => ({
		id: itemSlug(short, widget),
		title: titleOf(short),
		isPremium: false,
		isUnconfirmed: unconfirmed.includes(short),
	}));
}
