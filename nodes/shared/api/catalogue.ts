import type { Widget } from './enhancementOptions';
import type { ApiService } from './service';
import type { Space } from './spaces';

/** The spaces and options on offer, asked for once in a run. */
export class Catalogue {
	private allSpaces?: Promise<Space[]>;

	private readonly optionsBySpace = new Map<string, Promise<Widget[]>>();

	constructor(private readonly service: Pick<ApiService, 'listSpaces' | 'listOptions'>) {}

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
