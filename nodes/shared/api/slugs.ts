/** The words of a name as they stand in a slug, e.g. "Add Screen to TV" -> `add-screen-to-tv`. */
export function shortValue(name: string): string {
	return name
		.replace(/\(premium\)\s*$/i, '')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '-')
		.replace(/^-+|-+$/g, '');
}

/** A short value in the words of the form, e.g. `add-screen-to-tv` -> "Add Screen to TV". */
export function titleOf(short: string): string {
	return short
		.split('-')
		.map((word, index) => {
			if (index > 0 && SMALL_WORDS.has(word)) return word;
			return word === 'tv' ? 'TV' : word.charAt(0).toUpperCase() + word.slice(1);
		})
		.join(' ');
}

const SMALL_WORDS = new Set(['a', 'and', 'for', 'of', 'the', 'to', 'with', 'without']);

/** v3's slug of a tool's widget, e.g. `widget-area-tool-image-enhancement`. */
export function widgetSlug(purpose: string, tool: string): string {
	return `widget-${purpose}-${tool}`;
}

/** v3's slug of a widget's item, e.g. `item-indoor-widget-area-tool-image-enhancement`. */
export function itemSlug(short: string, widget: string): string {
	return `item-${short}-${widget}`;
}

/** What stands between `item-` and the widget in an item's slug; undefined for any other text. */
export function shortOfItemSlug(slug: string): string | undefined {
	return /^item-(.+?)-widget-/.exec(slug)?.[1];
}
