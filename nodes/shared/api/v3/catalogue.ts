import type { Widget } from '../enhancementOptions';
import { itemSlug, titleOf, widgetSlug } from '../slugs';
import type { Space } from '../spaces';
import { ENHANCEMENT } from '../tools';

/**
 * What v3 is known to take: no call lists it. The service takes more, so any other value may be given by an expression, and
 * the service decides.
 */

/** The purpose of the widget that says what the photo shows. */
export const AREA = 'area';

const AREAS = ['indoor', 'outdoor'];

const OPTIONS_PURPOSE = 'enhancement-options';

const OPTIONS = ['add-fire-to-fireplace', 'add-screen-to-tv'];

/** The spaces of image enhancement. */
export const spaces: Space[] = AREAS.map((name) => ({
	name,
	title: titleOf(name),
	isActive: true,
	isPremium: false,
}));

/** The options of image enhancement, the same for both spaces. */
export function optionWidgets(): Widget[] {
	const id = widgetSlug(OPTIONS_PURPOSE, ENHANCEMENT.slug);
	const items = OPTIONS.map((short) => ({
		id: itemSlug(short, id),
		title: titleOf(short),
		isPremium: false,
	}));
	return [{ id, title: titleOf(OPTIONS_PURPOSE), isOptional: true, takesOthers: true, items }];
}
