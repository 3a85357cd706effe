import { freePort } from '../../../../dev/machine/ports';
import type { CredentialForm, CredentialTest } from '../../../../dev/n8n/rest';
import { sandboxCredential } from '../../../../dev/n8n/tryIt';
import type { Account, TestN8n } from '../testN8n';

export function credentialTests(n8n: TestN8n): void {
	let account: Account;
	beforeAll(async () => (account = await n8n.openAccount()));

	/** Presses Save in the credential's form, which tests what is in it. */
	const save = async (data: { apiKey?: string; baseUrl?: string }): Promise<CredentialTest> => {
		const form = sandboxCredential(account.sandbox);
		const changed: CredentialForm = { ...form, data: { ...form.data, ...data } };
		const { id } = await n8n.editor.updateCredential(account.credential.id, changed);
		return await n8n.editor.testCredential(id, changed);
	};

	test('the right key works', async () => {
		expect(await save({})).toEqual({ status: 'OK', message: 'The API key works (V1, V3)' });
	});

	test('a wrong key is not known', async () => {
		expect(await save({ apiKey: 'wrong' })).toEqual({
			status: 'Error',
			message: expect.stringMatching(
				/^Invalid API key: AI HomeDesign does not accept it \(401\)\. .*Copy the key/,
			),
		});
	});

	test('a plan may have no access', async () => {
		expect(await save({ apiKey: account.sandbox.keyWithoutAccess })).toEqual({
			status: 'Error',
			message: expect.stringContaining(
				'Your AI HomeDesign plan does not include this use of its API (403)',
			),
		});
	});

	test('nobody may be at the address', async () => {
		const host = `127.0.0.1:${await freePort()}`;
		expect(await save({ baseUrl: `http://${host}` })).toEqual({
			status: 'Error',
			message: expect.stringContaining(`Nothing answers at "${host}". Check "Base URL"`),
		});
	});

	test('nothing is paid', () => {
		expect(account.sandbox.charges()).toEqual([]);
		const calls = account.sandbox.journal().map(({ call }) => call);
		expect(new Set(calls)).toEqual(new Set(['spaces', 'projects']));
	});
}
