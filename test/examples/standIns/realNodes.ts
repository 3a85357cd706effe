import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { INodeType, IVersionedNodeType } from 'n8n-workflow';

type NodeClass = new () => INodeType | IVersionedNodeType;

/** Where n8n's own nodes lie that need no service, and their classes. */
const FILES: Record<string, [file: string, className: string]> = {
	aggregate: ['Transform/Aggregate/Aggregate', 'Aggregate'],
	editImage: ['EditImage/EditImage', 'EditImage'],
	filter: ['Filter/Filter', 'Filter'],
	if: ['If/If', 'If'],
	limit: ['Transform/Limit/Limit', 'Limit'],
	merge: ['Merge/Merge', 'Merge'],
	noOp: ['NoOp/NoOp', 'NoOp'],
	set: ['Set/Set', 'Set'],
	splitInBatches: ['SplitInBatches/SplitInBatches', 'SplitInBatches'],
	splitOut: ['Transform/SplitOut/SplitOut', 'SplitOut'],
	stopAndError: ['StopAndError/StopAndError', 'StopAndError'],
	wait: ['Wait/Wait', 'Wait'],
};

/**
 * n8n's own nodes in the place of stand-ins, if `N8N_NODES_BASE` names a folder of n8n-nodes-base whose dependencies are
 * installed; Edit Image needs GraphicsMagick and the font Arial as well. Otherwise none.
 */
export function realNodes(
	folder = process.env['N8N_NODES_BASE'],
): Record<string, INodeType | IVersionedNodeType> {
	if (!folder) return {};
	const load = createRequire(join(folder, 'package.json'));
	return Object.fromEntries(
		Object.entries(FILES).map(([name, [file, className]]) => {
			// Without its ending: with it, jest takes the file for one of ours.
			const classes = load(`./dist/nodes/${file}.node`) as Record<string, NodeClass>;
			const Class = classes[className];
			if (!Class) throw new Error(`There is no ${className} in ${file}`);
			return [`n8n-nodes-base.${name}`, new Class()];
		}),
	);
}
