import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { choicesOf } from '../../shared/api/enhancementOptions';
import { MESSAGES } from '../../shared/core/messages';
import { ProblemError } from '../../shared/core/problem';
import { offeredSpaces, resolveSpace, spaceLabel } from '../../shared/api/spaces';
import { systemClock } from '../../shared/core/clock';
import { connect } from '../../shared/http/connection';
import type { ApiService } from '../../shared/api/service';
import { openApi } from '../../shared/api/openApi';
import { toFormError } from '../../shared/core/nodeErrors';

/** The Space dropdown. */
export async function getSpaces(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const written = this.getCurrentNodeParameter('spaceName');
	return await ask(this, async (service) => {
		const spaces = await service.listSpaces();
		const chosen = typeof written === 'string' && resolveSpace(written, spaces);
		const chosenName = chosen && 'space' in chosen ? chosen.space.name : undefined;
		return offeredSpaces(spaces).map((space) => ({
			name: spaceLabel(space),
			// The editor knows what an expression gives, and wants to find just that in the list.
			value: typeof written === 'string' && space.name === chosenName ? written : space.name,
		}));
	});
}

/** The Enhancement Options dropdown: what there is for the chosen space. */
export async function getEnhancementOptions(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const spaceName = this.getCurrentNodeParameter('spaceName');
	if (typeof spaceName !== 'string' || spaceName === '') return [];
	return await ask(this, async (service) => {
		const name = await nameOfSpace(service, spaceName.replace(/^=/, ''));
		return choicesOf(await service.listOptions(name));
	});
}

/** The space that is written in the field: its ID or title, or an expression with nothing to compute. */
async function nameOfSpace(service: ApiService, written: string): Promise<string> {
	if (written.includes('{{')) throw new ProblemError(MESSAGES.spaceIsExpression());
	const resolved = resolveSpace(written, await service.listSpaces());
	if ('problem' in resolved) throw new ProblemError(resolved.problem);
	return resolved.space.name;
}

/** The editor shows what is thrown here in place of the list. */
async function ask(
	context: ILoadOptionsFunctions,
	question: (service: ApiService) => Promise<INodePropertyOptions[]>,
): Promise<INodePropertyOptions[]> {
	try {
		return await question(openApi(await connect(context), { clock: systemClock }));
	} catch (error) {
		throw toFormError(context.getNode(), error);
	}
}
