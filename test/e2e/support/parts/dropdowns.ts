import { defaultCatalogue } from '../../../../sandbox';
import type { DropdownOption } from '../../../../dev/n8n/rest';
import { CREDENTIAL_TYPE, NODE_TYPE, sandboxCredential } from '../../../../dev/n8n/tryIt';
import { API_KEY, type Account, type TestN8n } from '../testN8n';

const [WIDGET, OTHER] = ['space-indoor', 'space-outdoor'].map(
	(space) => defaultCatalogue.widgets[space]?.[0],
);

export function dropdownTests(n8n: TestN8n): void {
	let account: Account;
	beforeAll(async () => (account = await n8n.openAccount()));

	/** Opens a dropdown of the node's form. */
	const open = async (
		parameter: 'spaceName' | 'enhancementOptions',
		parameters: Record<string, unknown> = {},
	): Promise<DropdownOption[]> => {
		const { id, name } = account.credential;
		const query = {
			nodeType: NODE_TYPE,
			parameter,
			parameters: { resource: 'image', operation: 'enhance', ...parameters },
			credentials: { [CREDENTIAL_TYPE]: { id, name } },
		};
		return parameter === 'spaceName'
			? await n8n.editor.locatorResults({ ...query, method: 'searchSpaces' })
			: await n8n.editor.options({ ...query, method: 'getEnhancementOptions' });
	};

	test('Space has the active ones, by their titles', async () => {
		expect(await open('spaceName')).toEqual([
			expect.objectContaining({ name: 'Indoor', value: 'space-indoor' }),
			expect.objectContaining({ name: 'Outdoor', value: 'space-outdoor' }),
		]);
	});

	test.each([
		['space-indoor', WIDGET],
		['space-outdoor', OTHER],
	])('Enhancement Options has those of %s', async (spaceName, widget) => {
		const options = await open('enhancementOptions', { spaceName });
		const items = widget?.items ?? [];
		expect(items).toHaveLength(3);
		expect(options.map(({ value }) => value)).toEqual(items.map(({ title }) => title));
		for (const { title } of items) {
			expect(options.map(({ name }) => name)).toContainEqual(expect.stringContaining(title));
		}
	});

	test('Enhancement Options asks for the space before one is chosen', async () => {
		expect(await open('enhancementOptions', { spaceName: '' })).toEqual([
			expect.objectContaining({ name: 'Choose the Space First', value: '' }),
		]);
	});

	test('a wrong key is told in place of the list', async () => {
		const form = sandboxCredential(account.sandbox);
		const wrong = { ...form, data: { ...form.data, apiKey: `${API_KEY}-wrong` } };
		await n8n.editor.updateCredential(account.credential.id, wrong);
		await expect(open('spaceName')).rejects.toMatchObject({
			words: expect.stringContaining('Invalid API key: AI HomeDesign does not accept it (401)'),
		});
	});
}
