import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { choicesOf } from '../decisions/enhancementOptions';
import { ProblemError } from '../decisions/problem';
import { offeredSpaces, resolveSpace, spaceLabel } from '../decisions/spaces';
import { systemClock } from '../network/clock';
import { openGate } from '../network/request';
import type { ImageEnhancementService } from '../network/service';
import { V1Service } from '../network/v1Service';
import { inForm } from '../nodeErrors';

/** The Space dropdown. */
export async function getSpaces(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await ask(this, async (service) =>
		offeredSpaces(await service.listSpaces()).map((space) => ({
			name: spaceLabel(space),
			value: space.name,
		})),
	);
}

/** The Enhancement Options dropdown: what there is for the chosen space. */
export async function getEnhancementOptions(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const spaceName = this.getCurrentNodeParameter('spaceName');
	if (typeof spaceName !== 'string' || spaceName === '') return [];
	return await ask(this, async (service) => {
		const name = spaceName.startsWith('=')
			? await nameFromExpression(service, spaceName.slice(1))
			: spaceName;
		return choicesOf(await service.listOptions(name));
	});
}

/** An expression without anything to compute is a plain text, a space's title for example. */
async function nameFromExpression(
	service: ImageEnhancementService,
	expression: string,
): Promise<string> {
	if (expression.includes('{{')) {
		throw new ProblemError({
			what: 'The list depends on the space, and "Space Name or ID" is an expression',
			next: 'Choose the space from its list, or give the options as an expression too.',
		});
	}
	const resolved = resolveSpace(expression, await service.listSpaces());
	if ('problem' in resolved) throw new ProblemError(resolved.problem);
	return resolved.space.name;
}

/** The editor shows what is thrown here in place of the list. */
async function ask(
	context: ILoadOptionsFunctions,
	question: (service: ImageEnhancementService) => Promise<INodePropertyOptions[]>,
): Promise<INodePropertyOptions[]> {
	try {
		return await question(new V1Service(await openGate(context), { clock: systemClock }));
	} catch (error) {
		throw inForm(context.getNode(), error);
	}
}
