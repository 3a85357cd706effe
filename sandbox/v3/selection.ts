import { Refusal } from '../answers';
import type { Asset, Order } from '../orderBook';
import { valueOfItem, widgetSlug, type Tool, type ToolWidget } from './tools';

export interface ChosenWidget {
	slug: string;
	item_slugs: readonly string[];
}

/** What a process is to do, after all checks. */
export interface Selection {
	/** The chosen values by the widgets' purposes. */
	choices: Readonly<Record<string, readonly string[]>>;
	/** The assets by their roles. */
	photo: Asset;
	mask: Asset | undefined;
}

/** A request that lacks something, or has it twice. */
export function invalid(why: string): Refusal {
	return new Refusal(400, why, 'api_error_invalid_request');
}

function unfit(why: string): Refusal {
	return new Refusal(422, why, 'api_error_inconsistent_selection');
}

function assetFor(order: Order, slot: Tool['slots'][number], assetId: string | undefined): Asset {
	if (assetId === undefined) throw invalid(`asset_map lacks the slot ${slot.slug}`);
	const asset = order.assets.find(({ id }) => id === assetId);
	if (asset === undefined) throw new Refusal(404, 'asset not found', 'api_error_asset_not_found');
	if (slot.role !== 'any' && asset.role !== slot.role) {
		throw new Refusal(
			400,
			`${slot.slug} takes an asset with the role ${slot.role}, not ${asset.role}`,
			'api_error_wrong_asset_role',
		);
	}
	return asset;
}

function checkAssets(tool: Tool, order: Order, assetMap: Readonly<Record<string, string>>) {
	const unknown = Object.keys(assetMap).find((key) => !tool.slots.some(({ slug }) => slug === key));
	if (unknown !== undefined) throw unfit(`${unknown} is not a slot of ${tool.slug}`);
	const assets = tool.slots.map((slot) => assetFor(order, slot, assetMap[slot.slug]));
	const photo = assets.find(({ role }) => role === 'primary_angle') ?? assets[0];
	if (photo === undefined) throw new Error(`${tool.slug} has no slot for a photo`);
	return { photo, mask: assets.find(({ role }) => role === 'mask') };
}

function valuesOf(tool: Tool, widget: ToolWidget, chosen: readonly ChosenWidget[]): string[] {
	const slug = widgetSlug(tool, widget);
	const [first, second] = chosen.filter((candidate) => candidate.slug === slug);
	if (second !== undefined) throw invalid(`${slug} is given twice`);
	if (first === undefined) {
		if (widget.needed) throw invalid(`${slug} is required`);
		return [];
	}
	if (!widget.several && first.item_slugs.length > 1) throw invalid(`${slug} takes one item`);
	return first.item_slugs.map((item) => {
		const value = valueOfItem(tool, widget, item);
		if (value === undefined) throw unfit(`${item} is not an item of ${slug}`);
		return value;
	});
}

/**
 * Checks a process's assets and choices against its tool (api-v3.md, section 5).
 *
 * @throws Refusal 400, 404 or 422
 */
export function checkSelection(
	tool: Tool,
	order: Order,
	assetMap: Readonly<Record<string, string>>,
	chosen: readonly ChosenWidget[],
): Selection {
	const assets = checkAssets(tool, order, assetMap);
	const slugs = tool.widgets.map((widget) => widgetSlug(tool, widget));
	const unknown = chosen.find(({ slug }) => !slugs.includes(slug));
	if (unknown !== undefined) throw unfit(`${unknown.slug} is not a widget of ${tool.slug}`);
	const choices = Object.fromEntries(
		tool.widgets.map((widget) => [widget.purpose, valuesOf(tool, widget, chosen)]),
	);
	return { ...assets, choices };
}
