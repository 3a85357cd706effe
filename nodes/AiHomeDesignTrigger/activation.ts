import type { IHookFunctions } from 'n8n-workflow';

import { labelOf, needsSecret } from './delivery/events';
import { flawOfSecret } from './delivery/secret';
import { ProblemError, type Problem } from '../shared/core/problem';
import { MESSAGES, TRIGGER_LOG } from '../shared/core/messages';
import { CONFIRM_DELIVERY_MS } from './delivery/limits';
import type { Timing } from '../shared/core/retry';
import { AUTO, connect } from '../shared/http/connection';
import { chooseApi } from '../shared/api/openApi';
import { withTimeout } from '../shared/core/withTimeout';
import { toFormError } from '../shared/core/nodeErrors';
import { whyUnreachable } from './reachability';
import { readSettings, type TriggerSettings } from './settings';

/**
 * Checks what can be checked before n8n listens: the parameters, the secret, and the credential, without which no delivery
 * could be confirmed. Throws `NodeOperationError`, which n8n shows in place of listening.
 */
export async function checkBeforeListening(context: IHookFunctions, timing: Timing): Promise<void> {
	try {
		const url = productionUrl(context);
		const problem = problemOfSecret(await readSettings(context), url);
		const connection = await connect(context);
		// A sandbox on this machine reaches what the internet does not.
		const warning = whyUnreachable(connection.baseUrl) ? undefined : unreachableWarning(url);
		if (warning) context.logger.warn(`${TRIGGER_LOG} ${warning}`);
		// When n8n starts, the network may not be there yet, and the secret was checked before: listen in any case.
		if (['init', 'leadershipChange'].includes(context.getActivationMode())) {
			if (problem) context.logger.warn(`${TRIGGER_LOG} ${problem.message}. ${problem.description}`);
			return;
		}
		if (problem) {
			const description = [problem.description, warning].filter(Boolean).join(' ');
			throw new ProblemError({ ...problem, description });
		}
		await withTimeout(timing.clock, CONFIRM_DELIVERY_MS, async (signal) => {
			const watched = { ...connection, signal, longestMs: CONFIRM_DELIVERY_MS };
			const { service } = await chooseApi(watched, { ...timing, signal });
			// To choose one of several, it has been asked already.
			if (connection.apiVersion !== AUTO) await service.checkKey();
		});
	} catch (error) {
		// The service may be away for the moment; that a credential is wrong does not pass.
		if (error instanceof ProblemError && error.problem.retryable) return;
		throw toFormError(context.getNode(), error);
	}
}

/** The URL for the dashboard, without the secret. In the editor's test n8n gives the Test URL only. */
function productionUrl(context: IHookFunctions): string {
	const url = context.getNodeWebhookUrl('default') ?? '';
	return url.replace('/webhook-test/', '/webhook/');
}

function problemOfSecret({ events, secret }: TriggerSettings, url: string): Problem | undefined {
	if (secret === undefined) {
		const event = events.find(needsSecret);
		if (event === undefined) return undefined;
		return MESSAGES.eventNeedsSecret(labelOf(event), url);
	}
	const flaw = flawOfSecret(secret);
	return flaw === undefined ? undefined : MESSAGES[flaw](url);
}

function unreachableWarning(url: string): string | undefined {
	const reason = whyUnreachable(url);
	if (reason === undefined) return undefined;
	const { message, description } = MESSAGES.unreachable(url, reason);
	return `${message}. ${description}`;
}
