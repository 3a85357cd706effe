import { NodeApiError, type INode, type JsonObject } from 'n8n-workflow';
import { connect } from 'node:net';

import { failureKind, networkFailure } from '../../../nodes/shared/http/failure';
import { certainlyNotAccepted } from '../../../nodes/shared/http/reply';

const node: INode = {
	id: '1',
	name: 'N',
	type: 't',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
const withFields = (message: string, fields: object) => Object.assign(new Error(message), fields);
const tried = (code: string, syscall: string) => withFields(code, { code, syscall });
const allOf = (code: string, ...errors: Error[]) =>
	Object.assign(new AggregateError(errors), { code });
/** As axios hands it on. */
const byAxios = (cause: Error & { code?: string }) =>
	withFields(cause.message, { name: 'AxiosError', code: cause.code, cause });

test.each<[string, Error, boolean | undefined]>([
	['one address, not connected', tried('ETIMEDOUT', 'connect'), true],
	[
		'all addresses, none connected',
		allOf('ETIMEDOUT', tried('ETIMEDOUT', 'connect'), tried('ENETUNREACH', 'connect')),
		true,
	],
	[
		'one of them lost while reading',
		allOf('ETIMEDOUT', tried('ETIMEDOUT', 'connect'), tried('ETIMEDOUT', 'read')),
		undefined,
	],
	['lost while reading', tried('ETIMEDOUT', 'read'), undefined],
	[
		'no word on when',
		withFields('timeout of 60000ms exceeded', { code: 'ECONNABORTED' }),
		undefined,
	],
	['a reset connection', tried('ECONNRESET', 'read'), undefined],
])('%s: neverSent is %p', (_, error, expected) => {
	for (const layer of [error, byAxios(error)]) {
		const failure = networkFailure(layer);
		expect(failure.neverSent).toBe(expected);
		expect(certainlyNotAccepted(failure)).toBe(expected === true);
	}
});

test('a real connection that nobody takes', async () => {
	const error = await new Promise<Error>((resolve) =>
		connect({ host: 'localhost', port: 9, autoSelectFamily: true }).once('error', resolve),
	);
	expect(networkFailure(byAxios(error))).toMatchObject({ code: 'ECONNREFUSED', neverSent: true });
});

test('n8n’s own refusal is found behind its wrappers', () => {
	const refusal = withFields(
		'The request was blocked because it resolves to a restricted IP address',
		{
			name: 'SsrfBlockedIpError',
			description: 'The target 10.0.0.1 is not allowed.',
		},
	);
	const wrapped = new NodeApiError(node, refusal as unknown as JsonObject);
	for (const error of [refusal, wrapped]) {
		const failure = networkFailure(error);
		expect(failure.code).toBe('');
		expect(failure.message).toContain('The request was blocked');
		expect(failureKind(failure)).toBe('forbidden');
		expect(certainlyNotAccepted(failure)).toBe(true);
	}
});

test.each([
	['ENOTFOUND', 'unknownHost'],
	['EAI_AGAIN', 'unreachable'],
	['ECONNREFUSED', 'unreachable'],
	['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate'],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate'],
	['CERT_HAS_EXPIRED', 'certificate'],
	['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
	['ERR_INVALID_CHAR', 'notSendable'],
	['ENOSPC', 'storage'],
	['ETIMEDOUT', 'timedOut'],
	['ECONNABORTED', 'timedOut'],
	['ECONNRESET', 'lost'],
	['', 'lost'],
])('%s is %s', (code, kind) => {
	expect(failureKind({ code, message: 'x' })).toBe(kind);
});
