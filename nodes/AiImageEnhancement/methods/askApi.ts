import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import type { ApiService } from '../../shared/api/service';
import { openApi } from '../../shared/api/openApi';
import { systemClock } from '../../shared/core/clock';
import { toFormError } from '../../shared/core/nodeErrors';
import { connect, CREDENTIAL } from '../../shared/http/connection';

/**
 * Asks the API for a list of the form. Empty while no credential is chosen: the editor asks for the lists of a new
 * tool before that. The editor shows what is thrown here in place of the list.
 */
export async function askApi(
	context: ILoadOptionsFunctions,
	question: (service: ApiService) => Promise<INodePropertyOptions[]>,
): Promise<INodePropertyOptions[]> {
	if (!context.getNode().credentials?.[CREDENTIAL]) return [];
	try {
		return await question(openApi(await connect(context), { clock: systemClock }));
	} catch (error) {
		throw toFormError(context.getNode(), error);
	}
}
