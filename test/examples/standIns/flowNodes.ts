import {
	deepCopy,
	NodeOperationError,
	type IDataObject,
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

/** Files stay behind, as in the real one unless it is told otherwise. */
const set: Execute = async function () {
	return [
		this.getInputData().map((item, index) => {
			const pairedItem = { item: index };
			if (textOf(this, 'mode', index) === 'raw') {
				return { json: this.getNodeParameter('jsonOutput', index) as IDataObject, pairedItem };
			}
			const { assignments } = this.getNodeParameter('assignments', index) as Assignments;
			const others = this.getNodeParameter('includeOtherFields', index, false) ? item.json : {};
			const fields = assignments.map(({ name, value }) => [name, value]);
			return { json: { ...others, ...Object.fromEntries(fields) }, pairedItem };
		}),
	];
};

/** Only as the examples use it: one input behind the other. */
const merge: Execute = async function () {
	const inputs = this.getNodeInputs().map((_, index) => this.getInputData(index) ?? []);
	return [inputs.flat()];
};

interface LoopState {
	items?: INodeExecutionData[];
	processed: INodeExecutionData[];
	source: ReturnType<IExecuteFunctions['getInputSourceData']>;
	noItemsLeft: boolean;
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
	state.noItemsLeft = state.items.length === 0;
	return batch.length === 0 ? [state.processed, []] : [[], batch];
};

const stopAndError: Execute = async function () {
	throw new NodeOperationError(this.getNode(), textOf(this, 'errorMessage', 0));
};

const MINUTE_MS = 60_000;

/** As the real one from 65 seconds on: the execution ends, and goes on when its time has come. */
const wait: Execute = async function () {
	if (textOf(this, 'unit', 0) !== 'minutes') throw new Error('Waits minutes only');
	const minutes = Number(this.getNodeParameter('amount', 0));
	if (minutes < 2) throw new Error('It would not end the execution');
	await this.putExecutionToWait(new Date(Date.now() + minutes * MINUTE_MS));
	return [this.getInputData()];
};

function flowNodeTypes(): Record<string, INodeType> {
	const nodes = Object.entries({
		scheduleTrigger: passOn,
		noOp: passOn,
		manualTrigger: passOn,
		wait,
		if: decide,
		filter,
		limit,
		set,
		merge,
		splitInBatches: loopOverItems,
		stopAndError,
		stickyNote: undefined,
	}).map(([name, execute]): [string, INodeType] => [
		`n8n-nodes-base.${name}`,
		standIn(`n8n-nodes-base.${name}`, execute),
	]);
	const types = Object.fromEntries(nodes);
	// It does not need all of its inputs: the engine lets it have what there is, as soon as no more can come.
	Object.assign(types['n8n-nodes-base.merge']?.description ?? {}, { requiredInputs: 1 });
	return types;
}

/** The flow's own nodes. */
export const flowNodes = flowNodeTypes();
