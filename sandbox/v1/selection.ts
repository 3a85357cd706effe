import { isOffered } from './catalogue';
import { Refusal } from '../answers';
import type { Catalogue, Space, Widget } from '../types';

export interface ChosenItem {
	id: string;
	item_id: string;
}

/**
 * Finds the space of a catalogue by its `name`.
 *
 * @throws Refusal 404
 */
export function requireSpace(catalogue: Catalogue, name: string): Space {
	const found = catalogue.spaces.find((space) => space.name === name);
	if (found === undefined) throw new Refusal(404, 'space not found', 'api_error_space_not_found');
	return found;
}

function isComplete(widgets: readonly Widget[], chosen: readonly ChosenItem[]): boolean {
	return widgets.every((widget) => widget.is_optional || chosen.some(({ id }) => id === widget.id));
}

/**
 * Checks a submission's choices against the catalogue.
 *
 * @returns the prompts of the chosen items
 * @throws Refusal 404 for a space or widget that does not exist, 422 for what does not fit together
 */
export function checkSelection(
	catalogue: Catalogue,
	serviceName: string,
	spaceName: string,
	chosen: readonly ChosenItem[],
): string[] {
	const space = requireSpace(catalogue, spaceName);
	const unfit = (why: string) => new Refusal(422, why, 'api_error_inconsistent_selection');
	if (!space.is_active) throw unfit('space is not active');
	if (!isOffered(space, serviceName)) throw unfit('space does not belong to the service');
	const widgets = catalogue.widgets[spaceName] ?? [];
	const prompts = chosen.map(({ id, item_id: itemId }) => {
		const widget = widgets.find((candidate) => candidate.id === id);
		if (widget === undefined) {
			throw new Refusal(404, 'widget not found', 'api_error_widget_not_found');
		}
		const item = widget.items.find((candidate) => candidate.id === itemId);
		if (item === undefined) throw unfit('item does not belong to the widget in this space');
		return item.prompt;
	});
	if (!isComplete(widgets, chosen)) throw unfit('a mandatory widget has no item');
	return prompts;
}
