import { readKey, readOptions } from '../../dev/probe/commandLine';
import { KEY, leaks } from './support';

const refusal = async (...args: string[]) =>
	await readOptions(args).then(
		() => '',
		(error: Error) => error.message,
	);

it('asks the real service for nothing that costs, unless told otherwise', async () => {
	expect(await readOptions([])).toEqual({
		baseUrl: 'https://api.aihomedesign.com',
		spend: 0,
		files: [],
	});
	expect(await readOptions(['--help'])).toBeUndefined();
	expect(await readOptions(['--base-url', 'http://127.0.0.1:4011/', '--spend', '3'])).toEqual({
		baseUrl: 'http://127.0.0.1:4011',
		spend: 3,
		files: [],
	});
});

it.each([
	['alone', [KEY], 'never an argument'],
	['as an option', ['--key', KEY], 'never an argument'],
	['as an option with =', [`--api-key=${KEY}`], 'never an argument'],
	['as an option of its own', [`--${KEY}`], 'never an argument'],
	['as a base URL', ['--base-url', KEY], '--base-url takes'],
	['in a base URL', ['--base-url', `https://${KEY}@api.aihomedesign.com`], '--base-url takes'],
	['in the open', ['--base-url', 'http://api.aihomedesign.com'], '--base-url takes'],
	['as a number', ['--spend', KEY], '--spend takes'],
	['as a file', ['--file', KEY], '--file takes'],
	['as a missing file', ['--file', `${KEY}.heic`], 'cannot be read'],
])('refuses a key %s, without repeating it', async (_, args, words) => {
	const message = await refusal(...args);
	expect(message).toContain(words);
	expect(leaks(message)).toBe(false);
});

it('takes the key from the environment', async () => {
	expect(await readKey({ AIHOMEDESIGN_API_KEY: ` ${KEY}\n` })).toBe(KEY);
	await expect(readKey({ AIHOMEDESIGN_API_KEY: '' })).rejects.toThrow('There is no API key.');
	await expect(readKey({ AIHOMEDESIGN_API_KEY: `${KEY} ü` })).rejects.toThrow('characters');
});
