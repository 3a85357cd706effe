import type {
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodePropertyOptions,
} from 'n8n-workflow';

import type { Feature } from '../api/openApi';
import type { ApiService } from '../api/service';
import { offeredSpaces, spaceLabel } from '../api/spaces';
import { ENHANCEMENT } from '../api/tools';
import { MESSAGES, NOTES } from '../core/messages';
import { ProblemError } from '../core/problem';
import { askApi } from './askApi';

/** The list of Space. */
export async function searchSpaces(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	return await spacesOfTool(this, ENHANCEMENT.slug, filter);
}

/** The spaces, or room types, of a tool whose title has a text in it. */
export async function spacesOfTool(
	context: ILoadOptionsFunctions,
	tool: string,
	filter: string,
	wanted?: Feature,
): Promise<INodeListSearchResult> {
	const list = async (service: ApiService) =>
		offeredSpaces(await service.listSpaces(tool))
			.map((space) => ({ name: spaceLabel(space), value: space.name }))
			.filter(({ name }) => name.toLowerCase().includes(filter.trim().toLowerCase()));
	return { results: await askApi<INodePropertyOptions[]>(context, [], list, wanted) };
}

/** The list of Project, page by page; the service itself searches in the addresses. */
export async function searchProjects(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken = '1',
): Promise<INodeListSearchResult> {
	const page = Number(paginationToken) || 1;
	const question = async ({ projects }: ApiService) => {
		if (!projects) throw new ProblemError(MESSAGES.projectNeedsV3(NOTES.onlyV1()));
		const listed = await projects.list(filter.trim(), page);
		return {
			results: listed.projects.map(({ id, address }) => ({ name: address, value: id })),
			...(listed.hasMore && { paginationToken: String(page + 1) }),
		};
	};
	return await askApi<INodeListSearchResult>(this, { results: [] }, question, 'projects');
}
