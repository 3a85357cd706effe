import type { IWebhookFunctions } from 'n8n-workflow';
import { z } from '../../shared/core/zod';

import { RecentImages } from './recentImages';
import type { PollResult } from '../../shared/api/apiCalls';
import { SingleFlight } from '../../shared/core/concurrency';
import { LruMap } from '../../shared/core/lruMap';

const storedSchema = z.object({ images: z.record(z.number()).catch({}) });

/**
 * What a trigger node remembers of deliveries. n8n gives every delivery its own copy of the node's static data, and the
 * last one to save wins: what this process knows is added, so that deliveries at the same moment lose nothing.
 */
export class TriggerMemory {
	private readonly recent = new RecentImages();

	/** The polls of orders that are under way. */
	readonly polls = new SingleFlight<PollResult>();

	/** Takes over what n8n has stored with the workflow. */
	recall(context: IWebhookFunctions): void {
		this.recent.learn(storedSchema.parse(context.getWorkflowStaticData('node')).images);
	}

	/** Whether an image has started the workflow, as far as that is remembered. */
	knows(key: string): boolean {
		return this.recent.has(key);
	}

	/** Whether an image may have started the workflow so long ago that it is forgotten. */
	mayHaveForgotten(madeAt: number | undefined): boolean {
		return this.recent.mayBeForgotten(madeAt);
	}

	/**
	 * Remembers an image, for n8n to store; false when it is known already.
	 * @param madeAt when it was made, as far as that is known, in milliseconds since 1970
	 */
	add(context: IWebhookFunctions, key: string, madeAt: number): boolean {
		if (!this.recent.add(key, madeAt)) return false;
		context.getWorkflowStaticData('node').images = this.recent.all();
		return true;
	}
}

/** So many trigger nodes are remembered; what n8n has stored of the others is left. */
const MOST_NODES = 500;

const memories = new LruMap<TriggerMemory>(MOST_NODES);

/** The memory of the node that asks; a test has one of its own. */
export function memoryOf(context: IWebhookFunctions): TriggerMemory {
	const key = [context.getMode(), context.getWorkflow().id, context.getNode().id].join(' ');
	const memory = memories.get(key) ?? new TriggerMemory();
	memories.set(key, memory);
	return memory;
}
