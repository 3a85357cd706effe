import {
	deepCopy,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
} from 'n8n-workflow';

import { standIn, textOf, type Execute } from './recorded';

/** Lets pass what comes in; the engine has done the rest. */
const passOn: Execute = async function () {
	return [this.getInputData()];
};

/** The engine itself decides about conditions, as for the real nodes. */
function meets(context: IExecuteFunctions, index: number): boolean {
	return context.getNodeParameter('conditions', index, false, { extractValue: true }) === true;
}

const decide: Execute = async function () {
	const outputs: INodeExecutionData[][] = [[], []];
	for (const [index, item] of this.getInputData().entries()) {
		outputs[meets(this, index) ? 0 : 1]?.push({ ...item, pairedItem: { item: index } });
	}
	return outputs;
};

const filter: Execute = async function () {
	const items = this.getInputData().map((item, index) => ({
		...item,
		pairedItem: { item: index },
	}));
	return [items.filter((_, index) => meets(this, index))];
};

const limit: Execute = async function () {
	const maxItems = Number(this.getNodeParameter('maxItems', 0));
	return [this.getInputData().slice(0, maxItems)];
};

interface Assignments {
	assignments: Array<{ name: string; value: string }>;
}

const set: Execute = async function () {
	return [
		this.getInputData().map((_, index) => {
			const { assignments } = this.getNodeParameter('assignments', index) as Assignments;
			const fields = assignments.map(({ name, value }) => [name, value]);
			return { json: Object.fromEntries(fields), pairedItem: { item: index } };
		}),
	];
};

interface LoopState {
	items?: INodeExecutionData[];
	processed: INodeExecutionData[];
	source: ReturnType<IExecuteFunctions['getInputSourceData']>;
}

/** As the real one, down to how it tells where items of later rounds come from. */
const loopOverItems: Execute = async function () {
	const state = this.getContext('node') as unknown as LoopState;
	const size = Number(this.getNodeParameter('batchSize', 0));
	const items = this.getInputData().slice();
	let batch: INodeExecutionData[];
	if (state.items === undefined) {
		state.source = deepCopy(this.getInputSourceData());
		state.processed = [];
		batch = items.splice(0, size);
		state.items = items;
	} else {
		batch = state.items.splice(0, size).map((item) => {
			const index =
				typeof item.pairedItem === 'object' && 'item' in item.pairedItem ? item.pairedItem.item : 0;
			return { ...item, pairedItem: { item: index, sourceOverwrite: state.source } };
		});
		state.processed.push(...items);
	}
	return batch.length === 0 ? [state.processed, []] : [[], batch];
};

const stopAndError: Execute = async function () {
	throw new NodeOperationError(this.getNode(), textOf(this, 'errorMessage', 0));
};

/** The flow's own nodes. Waiting takes no time. */
export const flowNodes: Record<string, INodeType> = Object.fromEntries(
	Object.entries({
		scheduleTrigger: passOn,
		noOp: passOn,
		manualTrigger: passOn,
		wait: passOn,
		if: decide,
		filter,
		limit,
		set,
		splitInBatches: loopOverItems,
		stopAndError,
		stickyNote: undefined,
	}).map(([name, execute]) => [
		`n8n-nodes-base.${name}`,
		standIn(`n8n-nodes-base.${name}`, execute),
	]),
);
