import { ADVICE } from './advice';
import type { Progress } from './problem';

/** Orders of which there is the same to say. */
interface Group {
	title: string;
	/** Where the node cannot submit what is uploaded. */
	titleWithoutSubmit?: string;
	idOf(progress: Progress): string | undefined;
}

const GROUPS: Group[] = [
	{
		title: ADVICE.othersPaid(),
		idOf: ({ orderId, charged }) => (charged === 'yes' ? orderId : undefined),
	},
	{
		title: ADVICE.othersUnclear(),
		idOf: ({ orderId, charged }) => (charged === 'unknown' ? orderId : undefined),
	},
	{
		title: ADVICE.othersUploaded(),
		titleWithoutSubmit: ADVICE.othersUploadedOnly(),
		idOf: ({ orderId, charged }) => (charged === 'no' ? orderId : undefined),
	},
	{
		title: ADVICE.othersUpscaled(),
		idOf: ({ orderId, imageId, charged, submission }) =>
			!orderId && (charged === 'unknown' || submission) ? imageId : undefined,
	},
];

/**
 * The orders of other items, a line for each group and for each name, each ID once: nothing of them is lost when the node
 * ends here. All of it can be pasted into Order > Get; the lines with names give the files these names in any workflow.
 * The editor shows backticks as a box.
 */
export function ordersOf(progresses: Progress[], canSubmit = true): string[] {
	return GROUPS.flatMap(({ title, titleWithoutSubmit = title, idOf }) => {
		const orders = new Map<string, { name?: string; variants: Set<string> }>();
		for (const progress of progresses) {
			const id = idOf(progress);
			if (id === undefined) continue;
			const { name = progress.fileName, variants = new Set<string>() } = orders.get(id) ?? {};
			if (progress.variant) variants.add(progress.variant.replace(/[();]/g, ''));
			orders.set(id, { name, variants });
		}
		if (orders.size === 0) return [];
		const nameless = [...orders].flatMap(([id, { name }]) => (name ? [] : [id]));
		const lines = [...orders].flatMap(([id, { name, variants }]) => {
			const which = variants.size > 0 ? ` (${[...variants].join(', ')})` : '';
			// What separates the lines must not stand in a name.
			return name ? [`${name.replace(/[;\r\n]/g, ' ')} = ${id}${which};`] : [];
		});
		const heading = canSubmit ? title : titleWithoutSubmit;
		const ids = nameless.length > 0 ? ` \`${nameless.join(', ')}\`` : '';
		return [`${heading}:${ids}`, ...lines];
	});
}
