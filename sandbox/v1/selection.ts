import { Refusal } from '../answers';
import type { Catalogue, Widget } from '../types';
import {
	itemsOfWidget,
	needsSpace,
	requireSpace,
	slugOf,
	widgetsOf,
	type Service,
	type Submitted,
} from './services';

type Chosen = Submitted['selected_widgets'];

/** What a submission is to do, after all checks. */
export interface Selection {
	/** Of the chosen items. */
	prompts: string[];
	/** The chosen values by the purposes of the widgets, as v3 has them. */
	choices: Record<string, readonly string[]>;
}

function unfit(why: string): Refusal {
	return new Refusal(422, why, 'api_error_inconsistent_selection');
}

function checkCounts(widgets: readonly Widget[], chosen: Chosen): void {
	for (const widget of widgets) {
		const count = chosen.filter(({ id }) => id === widget.id).length;
		if (count === 0 && !widget.is_optional) throw unfit('a mandatory widget has no item');
		if (count > 1 && widget.type === 'select') throw unfit('this widget takes one item');
	}
}

/**
 * Checks a submission's choices against the catalogue of its service.
 *
 * @param catalogue image enhancement's
 * @throws Refusal 404 for a space or widget that does not exist, 422 for what does not fit together
 */
export function checkSelection(
	catalogue: Catalogue,
	service: Service,
	submitted: Submitted,
): Selection {
	const { space_name: spaceName, selected_widgets: chosen } = submitted;
	const space = needsSpace(service) ? requireSpace(catalogue, service, spaceName) : undefined;
	if (space?.is_active === false) throw unfit('space is not active');
	const widgets = widgetsOf(catalogue, service, spaceName);
	const items = chosen.map(({ id, item_id: itemId }) => {
		if (itemsOfWidget(catalogue, id) === undefined) {
			throw new Refusal(404, 'widget not found', 'api_error_widget_not_found');
		}
		const widget = widgets.find((candidate) => candidate.id === id);
		if (widget === undefined) throw unfit('widget does not belong to the service and space');
		const item = widget.items.find((candidate) => candidate.id === itemId);
		if (item === undefined) throw unfit('item does not belong to the widget in this space');
		return { purpose: slugOf(widget.title), value: slugOf(item.title), prompt: item.prompt };
	});
	checkCounts(widgets, chosen);
	const given = [
		...items,
		...(space === undefined ? [] : [{ purpose: 'space', value: slugOf(space.title) }]),
		...(submitted.remove_shadow
			? [{ purpose: 'day-to-dusk-options', value: 'shadow-removal' }]
			: []),
	];
	const valuesOf = (wanted: string) =>
		given.filter(({ purpose }) => purpose === wanted).map(({ value }) => value);
	return {
		prompts: items.map(({ prompt }) => prompt),
		choices: Object.fromEntries(
			service.tool.widgets.map(({ purpose }) => [purpose, valuesOf(purpose)]),
		),
	};
}
