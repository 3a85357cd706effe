import type {
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { MESSAGES, NOTES } from '../core/messages';
import { describeNextStep, ProblemError, type Problem } from '../core/problem';
import { cutMessage } from '../core/quote';
import { readReply } from './readReply';
import type { Reply } from '../http/reply';
import { allowedVersions, API_VERSIONS, saysMost, type ApiVersion } from './openApi';
import type { KeyCheck } from './service';
import { systemClock } from '../core/clock';
import { answerOf, readCredential, type ApiConnection } from '../http/connection';
import { networkFailure } from '../http/failure';

type Access = Pick<ApiConnection, 'apiKey' | 'baseUrl' | 'host' | 'apiVersion'>;

/**
 * Tells whether a credential works, and with which versions of the API, in words that say what to do. It costs nothing.
 * A declarative test cannot do this: n8n shows a bare "ECONNREFUSED" for an address that nobody answers at,
 * and before 2.9 it cannot tell 401 from 403.
 */
export async function testAiHomeDesignApi(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		const access = readCredential(credential.data);
		const checks = API_VERSIONS.map(async (version) => ({
			version,
			problem: await checkKey(this.helpers, access, version.keyCheck),
		}));
		return verdict(await Promise.all(checks), access);
	} catch (error) {
		if (error instanceof ProblemError) return inWords(error.problem);
		return { status: 'Error', message: networkFailure(error).message };
	}
}

interface Checked {
	version: ApiVersion;
	/** Why it cannot be used; undefined when it can. */
	problem?: Problem;
}

/** What the checks of all versions mean for the one, or those, that the credential allows. */
function verdict(checks: Checked[], access: Access): INodeCredentialTestResult {
	const allowed = allowedVersions(access).map(({ name }) => name);
	const wanted = checks.filter(({ version }) => allowed.includes(version.name));
	const working = wanted.filter(({ problem }) => !problem);
	const titles = (some: Checked[]) => some.map(({ version }) => version.title).join(', ');
	if (working.length > 0) {
		const failing = wanted.filter(({ problem }) => problem);
		const missing = failing.map(({ version }) => NOTES.notAvailable(version.title));
		return {
			status: 'OK',
			message: NOTES.apiKeyWorks([titles(working), ...missing].join('; ')),
		};
	}
	const problem = saysMost(wanted.flatMap((one) => one.problem ?? []));
	const others = checks.filter((one) => !one.problem);
	if (others.length === 0) return inWords(problem);
	return inWords({
		...problem,
		...MESSAGES.otherVersionAnswers(titles(wanted), problem.message, titles(others)),
	});
}

function inWords(problem: Problem): INodeCredentialTestResult {
	return {
		status: 'Error',
		message: cutMessage(
			`${problem.message}. ${describeNextStep({ ...problem, retryable: false }, {})}`,
		),
	};
}

async function checkKey(
	helpers: ICredentialTestFunctions['helpers'],
	access: Access,
	keyCheck: KeyCheck,
): Promise<Problem | undefined> {
	const reply = await sendKeyCheck(helpers, access, keyCheck);
	const about = { call: keyCheck.call, host: access.host };
	const result = readReply(reply, keyCheck.schema, about, systemClock.now());
	return 'problem' in result ? result.problem : undefined;
}

/** n8n gives a credential test this one helper for requests. */
async function sendKeyCheck(
	{ request }: ICredentialTestFunctions['helpers'],
	{ baseUrl, apiKey }: Access,
	{ path, query, timeoutMs }: KeyCheck,
): Promise<Reply> {
	try {
		const answer: unknown = await request({
			method: 'GET',
			uri: `${baseUrl}${path}`,
			qs: query,
			headers: { 'x-api-key': apiKey, accept: 'application/json' },
			timeout: timeoutMs,
			resolveWithFullResponse: true,
			simple: false,
			followRedirect: false,
		});
		return answerOf(answer, apiKey);
	} catch (error) {
		return networkFailure(error);
	}
}
