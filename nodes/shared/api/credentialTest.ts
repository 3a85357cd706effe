import type {
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { NOTES } from '../core/messages';
import { describeNextStep, ProblemError, type Problem } from '../core/problem';
import { readReply } from './readReply';
import type { Reply } from '../http/reply';
import { keyCheck } from './openApi';
import { systemClock } from '../core/clock';
import { answerOf, readCredential, type ApiConnection } from '../http/connection';
import { networkFailure } from '../http/failure';

/**
 * Tells whether a credential works, in words that say what to do. It costs nothing.
 * A declarative test cannot do this: n8n shows a bare "ECONNREFUSED" for an address that nobody answers at,
 * and before 2.9 it cannot tell 401 from 403.
 */
export async function testAiHomeDesignApi(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		const access = readCredential(credential.data);
		const about = { call: 'spaces', host: access.host } as const;
		const result = readReply(
			await sendKeyCheck(this.helpers, access),
			keyCheck.schema,
			about,
			systemClock.now(),
		);
		if ('problem' in result) return inWords(result.problem);
		return { status: 'OK', message: NOTES.apiKeyWorks() };
	} catch (error) {
		if (error instanceof ProblemError) return inWords(error.problem);
		return { status: 'Error', message: networkFailure(error).message };
	}
}

function inWords(problem: Problem): INodeCredentialTestResult {
	return {
		status: 'Error',
		message: `${problem.message}. ${describeNextStep({ ...problem, retryable: false }, {})}`,
	};
}

/** n8n gives a credential test this one helper for requests. */
async function sendKeyCheck(
	{ request }: ICredentialTestFunctions['helpers'],
	{ baseUrl, apiKey }: Pick<ApiConnection, 'baseUrl' | 'apiKey'>,
): Promise<Reply> {
	try {
		const answer: unknown = await request({
			method: 'GET',
			uri: `${baseUrl}${keyCheck.path}`,
			qs: keyCheck.query,
			headers: { 'x-api-key': apiKey, accept: 'application/json' },
			timeout: keyCheck.timeoutMs,
			resolveWithFullResponse: true,
			simple: false,
			followRedirect: false,
		});
		return answerOf(answer, apiKey);
	} catch (error) {
		return networkFailure(error);
	}
}
