import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { offeredSpaces, spaceLabel } from '../../shared/api/spaces';
import { MESSAGES, NOTES } from '../../shared/core/messages';
import { ProblemError } from '../../shared/core/problem';
import { askApi } from './askApi';

/** The list of Space. */
export async function searchSpaces(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const results = await askApi(this, [], async (service) =>
		offeredSpaces(await service.listSpaces())
			.map((space) => ({ name: spaceLabel(space), value: space.name }))
			.filter(({ name }) => name.toLowerCase().includes(filter.trim().toLowerCase())),
	);
	return { results };
}

/** The list of Project, page by page; the service itself searches in the addresses. */
export async function searchProjects(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken = '1',
): Promise<INodeListSearchResult> {
	const page = Number(paginationToken) || 1;
	const question = async ({ projects }: Parameters<Parameters<typeof askApi>[2]>[0]) => {
		if (!projects) throw new ProblemError(MESSAGES.projectNeedsV3(NOTES.onlyV1()));
		const listed = await projects.list(filter.trim(), page);
		return {
			results: listed.projects.map(({ id, address }) => ({ name: address, value: id })),
			...(listed.hasMore && { paginationToken: String(page + 1) }),
		};
	};
	return await askApi<INodeListSearchResult>(this, { results: [] }, question, 'projects');
}
