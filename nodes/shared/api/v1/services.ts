import { MESSAGES, NOTES } from '../../core/messages';
import { ProblemError } from '../../core/problem';
import type { Widget } from '../widgets';
import type { Job } from '../service';
import { titleOf } from '../slugs';
import { ENHANCEMENT, findTool } from '../tools';

/** How v1 offers one of its services (sandbox/api-v1.md, section 8). */
interface V1Service {
	name: string;
	/** Whether an order of it names a space. */
	hasSpace: boolean;
	/** Whether it has widgets at all. */
	hasWidgets: boolean;
	/** Flags of its own beside the widgets, as if they were items of one. */
	flags?: Widget;
}

/** The flag of day to dusk, by its field in the order. */
const REMOVE_SHADOW = 'remove_shadow';

const SHADOW_FLAG: Widget = {
	id: REMOVE_SHADOW,
	purpose: 'day-to-dusk-options',
	title: titleOf('day-to-dusk-options'),
	isOptional: true,
	items: [{ id: 'shadow-removal', title: titleOf('shadow-removal'), isPremium: false }],
};

const FORMS: Readonly<Record<string, Omit<V1Service, 'name'>>> = {
	[ENHANCEMENT.slug]: { hasSpace: true, hasWidgets: true },
	'tool-virtual-staging': { hasSpace: true, hasWidgets: true },
	'tool-interior-design': { hasSpace: true, hasWidgets: true },
	'tool-day-to-dusk': { hasSpace: false, hasWidgets: true, flags: SHADOW_FLAG },
	'tool-item-removal': { hasSpace: false, hasWidgets: false },
};

/** v1's service for a tool. Throws `ProblemError` for a tool that v1 does not have. */
export function serviceOf(slug: string): V1Service {
	const tool = findTool(slug);
	const form = FORMS[slug];
	if (!tool?.service || !form) {
		throw new ProblemError(MESSAGES.toolNeedsV3(tool?.title ?? slug, NOTES.notOnV1()));
	}
	return { name: tool.service, ...form };
}

/** The body of an order: each service has its own. */
export function orderBody({ tool, orderId, spaceName, selected }: Job): Record<string, unknown> {
	const { hasSpace, hasWidgets, flags } = serviceOf(tool);
	const isFlag = ({ id }: { id: string }) => id === flags?.id;
	return {
		order_id: orderId,
		...(hasSpace && { space_name: spaceName }),
		...(flags && { [flags.id]: selected.some(isFlag) }),
		...(hasWidgets && { selected_widgets: selected.filter((one) => !isFlag(one)) }),
	};
}
