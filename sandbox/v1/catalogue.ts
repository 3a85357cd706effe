import type { Look } from '../picture/looks';
import type { Catalogue, Space, Widget, WidgetItem } from '../types';

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

/** One item in the API's shape. */
export function item(id: string, title: string, prompt: string, isPremium = false): WidgetItem {
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

/** One active space in the API's shape; as given it is image enhancement's. */
export function space(
	id: string,
	name: string,
	title: string,
	priority: number,
	rest: Partial<Space> = {},
): Space {
	return {
		id,
		name,
		title,
		description: `${title} photos`,
		prompt: '',
		icon_src: '',
		is_active: true,
		is_premium: false,
		is_multi_space: false,
		priority,
		service_ids: ['svc-01'],
		...rest,
	};
}

const declutter = item(ITEMS.declutter, 'Remove Extra Objects', 'tidy up small loose objects');

/** Image enhancement's: two active spaces as the service has them, and an inactive one that must not be offered. */
export const defaultCatalogue: Catalogue = {
	spaces: [
		space('9c7a2e10-0001-4d7b-b1d0-77a1c0de0001', 'space-indoor', 'Indoor', 1),
		space('9c7a2e10-0002-4d7b-b1d0-77a1c0de0002', 'space-outdoor', 'Outdoor', 2),
		space('9c7a2e10-0003-4d7b-b1d0-77a1c0de0003', 'space-aerial', 'Aerial', 3, {
			is_active: false,
		}),
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
