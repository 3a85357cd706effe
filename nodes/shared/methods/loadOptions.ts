import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { choicesOf, type Offer } from '../api/widgets';
import type { ApiService } from '../api/service';
import { offeredSpaces, resolveSpace, type Space } from '../api/spaces';
import { ENHANCEMENT } from '../api/tools';
import { ProblemError } from '../core/problem';
import { locatedValue } from '../core/texts';
import { askApi } from './askApi';

/** Stands in the list before a space is chosen. Its value counts as none: editors before n8n 2 let it be picked. */
const CHOOSE_SPACE: INodePropertyOptions = {
	name: 'Choose the Space First',
	value: '',
	disabled: true,
};

/** The list of Enhancement Options: what there is for the chosen space, or for all where it is an expression. */
export async function getEnhancementOptions(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const space = locatedValue(this.getCurrentNodeParameter('spaceName'));
	const written = this.getCurrentNodeParameter('enhancementOptions');
	return await askApi<INodePropertyOptions[]>(this, [], async (service) => {
		if (space === '') return [CHOOSE_SPACE];
		return choicesOf(await offersOf(service, space), written);
	});
}

async function offersOf(service: ApiService, written: unknown): Promise<Offer[]> {
	const spaces = spacesMeant(written, await service.listSpaces(ENHANCEMENT.slug));
	return await Promise.all(
		spaces.map(async ({ name, title }) => ({
			spaceTitle: title,
			widgets: await service.listOptions(ENHANCEMENT.slug, name),
		})),
	);
}

/** The space that is written in the field, or all where only a run can tell: the editor gives null for an expression. */
function spacesMeant(written: unknown, spaces: Space[]): Space[] {
	const text = typeof written === 'string' ? written.replace(/^=/, '') : '';
	if (text === '' || text.includes('{{')) return offeredSpaces(spaces);
	const resolved = resolveSpace(text, spaces, 'Space');
	if ('problem' in resolved) throw new ProblemError(resolved.problem);
	return [resolved.space];
}
