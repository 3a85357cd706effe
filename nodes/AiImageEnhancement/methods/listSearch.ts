import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { offeredSpaces, spaceLabel } from '../../shared/api/spaces';
import { askApi } from './askApi';

/** The list of Space. */
export async function searchSpaces(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const results = await askApi(this, async (service) =>
		offeredSpaces(await service.listSpaces())
			.map((space) => ({ name: spaceLabel(space), value: space.name }))
			.filter(({ name }) => name.toLowerCase().includes(filter.trim().toLowerCase())),
	);
	return { results };
}
