import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Widget } from '../../decisions/enhancementOptions';
import type { Progress } from '../../decisions/problem';
import type { Space } from '../../decisions/spaces';
import type { Clock } from '../../network/clock';
import { openGate } from '../../network/request';
import type { ImageEnhancementService } from '../../network/service';
import { V1Service } from '../../network/v1Service';
import { Ledger } from './ledger';

/** What the operations of one execution share. */
export interface Run {
	context: IExecuteFunctions;
	service: ImageEnhancementService;
	catalogue: Catalogue;
	clock: Clock;
	/** Only when n8n may run the node again by itself. */
	ledger?: Ledger;
	/** Aborted when the user presses Stop. */
	signal?: AbortSignal;
}

/** What an operation gives for one item; the router adds `pairedItem`. */
export type Output = Pick<INodeExecutionData, 'json' | 'binary'>;

/** An answer of the API as output JSON; it was parsed from JSON and so holds nothing else. */
export function asJson(raw: Record<string, unknown>): IDataObject {
	return raw as IDataObject;
}

/**
 * Checks one item and gives back the work to do for it. Checking sends nothing that costs money and uploads nothing,
 * so that all items can be checked before the first one is worked on.
 * The work notes in `progress` how far it has come. Both throw `ProblemError`.
 */
export type Prepare = (
	run: Run,
	itemIndex: number,
) => Promise<(progress: Progress) => Promise<Output>>;

/** Starts a run with the node's credential. Throws `ProblemError` when the credential cannot work. */
export async function startRun(context: IExecuteFunctions, clock: Clock): Promise<Run> {
	const gate = await openGate(context);
	const service = new V1Service(gate, clock);
	return {
		context,
		service,
		catalogue: new Catalogue(service),
		clock,
		ledger: Ledger.open(context),
		signal: gate.signal,
	};
}

/** The spaces and options on offer, asked for once in a run. */
export class Catalogue {
	private allSpaces?: Promise<Space[]>;

	private readonly optionsBySpace = new Map<string, Promise<Widget[]>>();

	constructor(private readonly service: ImageEnhancementService) {}

	async spaces(): Promise<Space[]> {
		this.allSpaces ??= this.service.listSpaces();
		return await this.allSpaces;
	}

	async options(spaceName: string): Promise<Widget[]> {
		const options = this.optionsBySpace.get(spaceName) ?? this.service.listOptions(spaceName);
		this.optionsBySpace.set(spaceName, options);
		return await options;
	}
}
