import { randomBytes } from 'crypto';
import type { IHookFunctions } from 'n8n-workflow';

import { flawOfSecret } from './delivery/secret';
import { MESSAGES } from '../shared/core/messages';
import { ProblemError } from '../shared/core/problem';
import { CONFIRM_DELIVERY_MS } from '../shared/api/v1/limits';
import type { Clock } from '../shared/core/clock';
import { connect } from '../shared/http/connection';
import { openApi } from '../shared/api/openApi';
import { withTimeout } from '../shared/core/withTimeout';
import { toFormError } from '../shared/core/nodeErrors';
import { readSettings } from './settings';

/**
 * Checks what can be checked before n8n listens: the parameters, and the credential, without which no delivery could be
 * confirmed. Throws `NodeOperationError`, which n8n shows in place of listening.
 */
export async function checkBeforeListening(context: IHookFunctions, clock: Clock): Promise<void> {
	try {
		checkSecret(context, readSettings(context).secret);
		const connection = await connect(context);
		// When n8n starts, the network may not be there yet: that must not keep the workflow from listening.
		if (['init', 'leadershipChange'].includes(context.getActivationMode())) return;
		await withTimeout(clock, CONFIRM_DELIVERY_MS, async (signal) => {
			const watched = { ...connection, signal, longestMs: CONFIRM_DELIVERY_MS };
			await openApi(watched, { clock, signal }).listSpaces();
		});
	} catch (error) {
		// The service may be away for the moment; that a credential is wrong does not pass.
		if (error instanceof ProblemError && error.problem.retryable) return;
		throw toFormError(context.getNode(), error);
	}
}

function checkSecret(context: IHookFunctions, secret: string): void {
	const flaw = flawOfSecret(secret);
	if (flaw === undefined) return;
	const suggestion = randomBytes(16).toString('hex');
	const url = context.getNodeWebhookUrl('default') ?? '';
	const isTest = context.getActivationMode() === 'manual';
	const advice = `Use for example ${suggestion}: enter it there, and set ${url}?secret=${suggestion} as webhook URL on the API page of your AI HomeDesign dashboard.${isTest ? ' That is the Test URL: when you publish the workflow, set the Production URL there.' : ''}`;
	throw new ProblemError(MESSAGES[flaw](advice));
}
