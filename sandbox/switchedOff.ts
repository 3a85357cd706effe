import { htmlAnswer, jsonAnswer, Refusal, refusalAnswer, type Answer } from './answers';
import type { Way } from './versions';

/** Where calls of a version that is gone are sent to: a web page. */
const WEB_PAGE = 'https://aihomedesign.com/';

const REFUSALS: Readonly<Record<string, [error: string, key: string]>> = {
	401: ['unauthorized', 'api_error_unauthorized'],
	403: ['your plan does not include this service', 'api_error_forbidden'],
	404: ['route not found', 'api_error_route_not_found'],
	410: ['this version of the API is no longer available', 'api_error_gone'],
	503: ['service unavailable', 'api_error_service_unavailable'],
};

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
