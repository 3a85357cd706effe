import type { Look } from '../picture/looks';
import type { Catalogue, Space, Widget, WidgetItem } from '../types';

export interface Service {
	id: string;
	name: string;
	title: string;
}

/** Every service that an upload may name (api-v1.md, section 1). */
export const services: readonly Service[] = [
	{ id: 'svc-01', name: 'service-image-enhancement', title: 'AI Image Enhancement' },
	{ id: 'svc-02', name: 'service-creative-designer', title: 'AI Creative Designer' },
	{ id: 'svc-03', name: 'service-ai-virtual-staging', title: 'AI Virtual Staging' },
	{ id: 'svc-04', name: 'service-item-removal', title: 'AI Item Removal' },
	{ id: 'svc-05', name: 'service-day-to-dusk', title: 'AI Day to Dusk' },
];

/** IDs of the items that change the picture in a way of their own (see LOOKS_OF_ITEMS). */
export const ITEMS = {
	fire: '5f1d8c6e-0001-4a7e-8a11-1d5e7a0f0001',
	screen: '5f1d8c6e-0002-4a7e-8a11-1d5e7a0f0002',
	declutter: '5f1d8c6e-0003-4a7e-8a11-1d5e7a0f0003',
	sky: '5f1d8c6e-0004-4a7e-8a11-1d5e7a0f0004',
	grass: '5f1d8c6e-0005-4a7e-8a11-1d5e7a0f0005',
} as const;

const LOOKS_OF_ITEMS: ReadonlyMap<string, Look> = new Map([
	[ITEMS.fire, 'fire'],
	[ITEMS.screen, 'screen'],
	[ITEMS.sky, 'sky'],
	[ITEMS.grass, 'grass'],
]);

/** The looks of the chosen items; items without one change nothing. */
export function looksOf(itemIds: readonly string[]): Look[] {
	return itemIds.flatMap((id) => LOOKS_OF_ITEMS.get(id) ?? []);
}

function item(id: string, title: string, prompt: string, isPremium = false): WidgetItem {
	return { id, title, prompt, icon_src: '', is_premium: isPremium };
}

function enhancementOptions(items: WidgetItem[]): Widget {
	return {
		id: '3b9e1f40-7c55-4f0e-9d55-6b2f8f1a0001',
		title: 'Enhancement Options',
		description: 'Extra touches for this photo',
		is_optional: true,
		priority: 1,
		type: 'toggle',
		items,
	};
}

function space(id: string, name: string, title: string, priority: number, active = true): Space {
	return {
		id,
		name,
		title,
		description: `${title} photos`,
		prompt: '',
		icon_src: '',
		is_active: active,
		is_premium: false,
		is_multi_space: false,
		priority,
		service_ids: ['svc-01'],
	};
}

const declutter = item(ITEMS.declutter, 'Remove Extra Objects', 'tidy up small loose objects');

/** Two active spaces as the service has them, and an inactive one that must not be offered. */
export const defaultCatalogue: Catalogue = {
	spaces: [
		space('9c7a2e10-0001-4d7b-b1d0-77a1c0de0001', 'space-indoor', 'Indoor', 1),
		space('9c7a2e10-0002-4d7b-b1d0-77a1c0de0002', 'space-outdoor', 'Outdoor', 2),
		space('9c7a2e10-0003-4d7b-b1d0-77a1c0de0003', 'space-aerial', 'Aerial', 3, false),
	],
	widgets: {
		'space-indoor': [
			enhancementOptions([
				item(ITEMS.fire, 'Add Fire to Fireplace', 'a warm fire burns in the fireplace'),
				item(ITEMS.screen, 'Add Screen to TV', 'the television shows a calm landscape'),
				declutter,
			]),
		],
		'space-outdoor': [
			enhancementOptions([
				item(ITEMS.sky, 'Replace Sky', 'a clear blue sky', true),
				item(ITEMS.grass, 'Greener Grass', 'a fresh green lawn'),
				declutter,
			]),
		],
	},
};

/** Whether a space belongs to a service, which is given by its name. */
export function isOffered(candidate: Space, serviceName: string): boolean {
	const id = services.find((service) => service.name === serviceName)?.id;
	return candidate.service_ids.some((known) => known === serviceName || known === id);
}

/** Spaces by the filters of `GET /v1/catalog/spaces`; an absent filter lets everything pass. */
export function filterSpaces(
	catalogue: Catalogue,
	filter: { active?: boolean; serviceName?: string },
): Space[] {
	return catalogue.spaces.filter(
		(candidate) =>
			(filter.active === undefined || candidate.is_active === filter.active) &&
			(filter.serviceName === undefined || isOffered(candidate, filter.serviceName)),
	);
}

/** All items of one widget over all spaces, each once; undefined when no space has the widget. */
export function itemsOfWidget(catalogue: Catalogue, widgetId: string): WidgetItem[] | undefined {
	const widgets = Object.values(catalogue.widgets)
		.flat()
		.filter((widget) => widget.id === widgetId);
	if (widgets.length === 0) return undefined;
	const items = widgets.flatMap((widget) => widget.items);
	return [...new Map(items.map((entry) => [entry.id, entry])).values()];
}
