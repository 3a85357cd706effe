import { accountKey } from '../core/ids';
import { LruMap } from '../core/lruMap';
import { MESSAGES } from '../core/messages';
import { ProblemError, type Problem } from '../core/problem';
import { asError, type RetryContext } from '../core/retry';
import { AUTO, type ApiConnection } from '../http/connection';
import type { ApiService, KeyCheck } from './service';
import { V1Client } from './v1/client';
import { keyCheck as v1KeyCheck } from './v1/keyCheck';
import { V3Client } from './v3/client';
import { keyCheck as v3KeyCheck } from './v3/keyCheck';

/** What a version can do beyond image enhancement. */
export type Feature = 'upscale' | 'projects' | 'allTools';

/** A version of AI HomeDesign's API. */
export interface ApiVersion {
	/** As the credential, stored orders and `ApiService.version` spell it. */
	name: string;
	/** As messages spell it. */
	title: string;
	/** As the credential's form spells it. */
	label: string;
	features: readonly Feature[];
	keyCheck: KeyCheck;
	open(connection: ApiConnection, retryContext: RetryContext): ApiService;
}

/** The versions, in the order in which "Automatic" tries them: the one place that knows which there are. */
export const API_VERSIONS: readonly ApiVersion[] = [
	{
		name: 'v1',
		title: 'V1',
		label: 'V1 (Legacy)',
		features: ['upscale'],
		keyCheck: v1KeyCheck,
		open: (connection, retryContext) => new V1Client(connection, retryContext),
	},
	{
		name: 'v3',
		title: 'V3',
		label: 'V3 (Current)',
		features: ['projects', 'allTools'],
		keyCheck: v3KeyCheck,
		open: (connection, retryContext) => new V3Client(connection, retryContext),
	},
];

/** The versions that the credential allows, in the order in which they are tried. */
export function allowedVersions({ apiVersion }: Pick<ApiConnection, 'apiVersion'>): ApiVersion[] {
	const chosen = API_VERSIONS.filter(({ name }) => name === apiVersion);
	return apiVersion === AUTO || chosen.length === 0 ? [...API_VERSIONS] : chosen;
}

/** Opens one version of the API. Throws `ProblemError` for a version that there is not. */
export function openVersion(
	name: string,
	connection: ApiConnection,
	retryContext: RetryContext,
): ApiService {
	const version = API_VERSIONS.find((one) => one.name === name);
	if (!version) throw new ProblemError(MESSAGES.noVersionAnswers(name));
	return version.open(connection, retryContext);
}

/** Why a version is not used. */
export interface RejectedVersion extends Problem {
	/** Its title. */
	version: string;
}

/** For so long a version that does not answer is not retried, in milliseconds. */
const REMEMBERED_MS = 10 * 60_000;

/** So many accounts are remembered. */
const MOST_ACCOUNTS = 100;

/** Which version an account's runs use although it is not the first, and until when, in milliseconds since 1970. */
const decisions = new LruMap<{ name: string; until: number }>(MOST_ACCOUNTS);

/**
 * Chooses the version that a run uses: the credential's, or with "Automatic" the first that answers and takes the key.
 * The first one's answer is part of what a run asks for anyway; that it is gone is remembered for ten minutes.
 * @param wanted what the run needs beyond image enhancement: versions that have it are tried first
 * @param begunOn the version on which an earlier try has begun: it comes before others, too
 * @returns the opened version, and why those before it are not used
 * @throws ProblemError with the first version's words when none can be used, or another's that does know the key
 */
export async function chooseApi(
	connection: ApiConnection,
	retryContext: RetryContext,
	wanted?: Feature,
	begunOn?: string,
): Promise<{ service: ApiService; rejectedVersions: RejectedVersion[] }> {
	const versions = allowedVersions(connection);
	const [only, ...others] = versions;
	if (only && others.length === 0) {
		return { service: only.open(connection, retryContext), rejectedVersions: [] };
	}
	const account = accountKey(connection);
	const decided = decisions.get(account);
	const isValid = decided !== undefined && decided.until > retryContext.clock.now();
	const rank = ({ name, features }: ApiVersion) => {
		if (wanted && features.includes(wanted)) return 0;
		if (name === begunOn) return 1;
		return isValid && decided.name === name ? 2 : 3;
	};
	const inOrder = [...versions].sort((a, b) => rank(a) - rank(b));
	const rejectedVersions: RejectedVersion[] = [];
	const { clock } = retryContext;
	const isLast = (index: number) => index === inOrder.length - 1;
	for (const [index, version] of inOrder.entries()) {
		const context = {
			...retryContext,
			deadline: clock.now() + checkDeadlineMs(rejectedVersions, isLast(index)),
		};
		const service = version.open(connection, context);
		const problem = await problemOf(service);
		// Its other calls have the usual time.
		Object.assign(context, { deadline: retryContext.deadline });
		if (problem === undefined) {
			if (!wanted)
				remember(account, version.name, rejectedVersions.length > 0 || isValid, retryContext);
			return { service, rejectedVersions };
		}
		rejectedVersions.push({ ...problem, version: version.title });
	}
	throw new ProblemError(saysMost(rejectedVersions));
}

/** So long a version's check is retried while there is another one to ask, in milliseconds. */
const CHECK_DEADLINE_MS = 20_000;

/** How long a version's check may be retried: where nothing answered at all before, once is enough. */
function checkDeadlineMs(rejectedVersions: Problem[], isLast: boolean): number {
	const isUnanswered = ({ httpCode, unreadable }: Problem) => !httpCode && unreadable === undefined;
	if (rejectedVersions.some(isUnanswered)) return 0;
	return isLast ? Number.POSITIVE_INFINITY : CHECK_DEADLINE_MS;
}

function remember(account: string, name: string, isSecond: boolean, { clock }: RetryContext): void {
	if (!isSecond || name === API_VERSIONS[0]?.name) {
		decisions.delete(account);
		return;
	}
	const until = decisions.get(account)?.until ?? 0;
	// Not put off by each run: after ten minutes the first version is tried again.
	if (until <= clock.now()) decisions.set(account, { name, until: clock.now() + REMEMBERED_MS });
}

/** Why a version cannot be used; undefined when it can. Throws what canceled the question. */
async function problemOf(service: ApiService): Promise<Problem | undefined> {
	try {
		await service.checkKey();
		return undefined;
	} catch (error) {
		if (error instanceof ProblemError) return error.problem;
		throw asError(error);
	}
}

/**
 * The title of a version that has no limit and takes the key, for a run that had to wait for another one's; undefined
 * where there is none. Asks once, for free.
 * @param current the version that the run is on
 */
export async function versionWithoutLimit(
	current: string,
	connection: ApiConnection,
	retryContext: RetryContext,
): Promise<string | undefined> {
	const once = { ...retryContext, deadline: retryContext.clock.now() };
	for (const { name, title, open } of API_VERSIONS) {
		const service = open(connection, once);
		const isLimited = service.limits.rateLimit.submissions !== Number.POSITIVE_INFINITY;
		if (name === current || isLimited) continue;
		if ((await problemOf(service)) === undefined) return title;
	}
	return undefined;
}

/**
 * Of several versions that cannot be used, what to tell: the first one's words, unless one says, in the API's own form,
 * that the key or plan is wrong. The latest version knows best.
 * @param problems at least one
 */
export function saysMost(problems: readonly Problem[]): Problem {
	const isAboutKey = ({ httpCode, apiError, apiErrorKey }: Problem) =>
		(httpCode === 401 || httpCode === 403) && (apiError ?? apiErrorKey) !== undefined;
	return problems.reduce((told, problem) => (isAboutKey(problem) ? problem : told));
}
