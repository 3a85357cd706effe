import { htmlAnswer, jsonAnswer, Refusal, refusalAnswer, type Answer } from './answers';
import type { Version, Way } from './types';

export const VERSIONS = ['v1', 'v3'] as const satisfies readonly Version[];

/** Every way in which a version can be switched off. */
export const WAYS = [
	'404',
	'404-html',
	'410',
	'410-html',
	'301',
	'308',
	'401',
	'401-html',
	'403',
	'403-html',
	'503',
	'503-html',
] as const satisfies readonly Way[];

/** Where calls of a version that is gone are sent to: a web page. */
export const WEB_PAGE = 'https://aihomedesign.com/';

const REFUSALS: Readonly<Record<string, [error: string, key: string]>> = {
	401: ['unauthorized', 'api_error_unauthorized'],
	403: ['your plan does not include this service', 'api_error_forbidden'],
	404: ['route not found', 'api_error_route_not_found'],
	410: ['this version of the API is no longer available', 'api_error_gone'],
	503: ['service unavailable', 'api_error_service_unavailable'],
};

/** The version that a path of the API belongs to, also when nothing is there. */
export function versionOf(path: string): Version | undefined {
	const name = /^\/(v\d+)(?:\/|$)/.exec(path)?.[1];
	return VERSIONS.find((version) => version === name);
}

/** What every call of a version answers that is switched off in this way. */
export function switchedOffAnswer(way: Way): Answer {
	const [code = '', form] = way.split('-');
	const status = Number(code);
	if (form === 'html') return htmlAnswer(status);
	if (status < 400) {
		const redirect = jsonAnswer(status, { error: 'moved' });
		return { ...redirect, headers: { ...redirect.headers, location: WEB_PAGE } };
	}
	const [error, key] = REFUSALS[code] ?? ['', ''];
	return refusalAnswer(new Refusal(status, error, key));
}
