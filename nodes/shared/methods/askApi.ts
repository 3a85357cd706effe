import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { chooseApi, type Feature } from '../api/openApi';
import type { ApiService } from '../api/service';
import { toFormError } from '../core/nodeErrors';
import { systemTiming } from '../core/retry';
import { connect, CREDENTIAL } from '../http/connection';

/**
 * Asks the API for a list of the form. The editor shows what is thrown here in place of the list.
 * @param nothing the answer while no credential is chosen: the editor asks for the lists of a new tool before that
 * @param wanted what the question needs beyond image enhancement
 */
export async function askApi<T>(
	context: ILoadOptionsFunctions,
	nothing: T,
	question: (service: ApiService) => Promise<T>,
	wanted?: Feature,
): Promise<T> {
	if (!context.getNode().credentials?.[CREDENTIAL]) return nothing;
	try {
		const connection = await connect(context);
		const { service } = await chooseApi(connection, systemTiming, wanted);
		return await question(service);
	} catch (error) {
		throw toFormError(context.getNode(), error);
	}
}
