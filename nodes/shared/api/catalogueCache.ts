import type { Widget } from './widgets';
import type { ApiService } from './service';
import type { Space } from './spaces';

/** The spaces and options on offer. */
export type Catalogue = Pick<CatalogueCache, 'spaces' | 'options'>;

/** The same, asked for once in a run. */
export class CatalogueCache {
	private readonly spacesByTool = new Map<string, Promise<Space[]>>();

	private readonly optionsBySpace = new Map<string, Promise<Widget[]>>();

	constructor(private readonly service: Pick<ApiService, 'listSpaces' | 'listOptions'>) {}

	/** What photos for a tool may show: spaces, or rooms. */
	async spaces(tool: string): Promise<Space[]> {
		const spaces = this.spacesByTool.get(tool) ?? this.service.listSpaces(tool);
		this.spacesByTool.set(tool, spaces);
		return await spaces;
	}

	/** What a tool is told for such a space. */
	async options(tool: string, spaceName: string): Promise<Widget[]> {
		const key = `${tool} ${spaceName}`;
		const options = this.optionsBySpace.get(key) ?? this.service.listOptions(tool, spaceName);
		this.optionsBySpace.set(key, options);
		return await options;
	}
}
