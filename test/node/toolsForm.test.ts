import type { INodeParameters } from 'n8n-workflow';

import { FORMS_OF_TOOLS } from './toolForms';
import { TOOLS_NODE } from './toolRuns';
import { openWorkbench, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench({ apiVersion: 'auto' })));
afterAll(async () => await bench.close());
beforeEach(async () => {
	bench.sandbox.configure({ without: {} });
	await bench.reset();
});

const METHODS = { style: 'getStyles', 'sky-style': 'getSkyStyles', material: 'getMaterials' };
const list = async (
	method: string,
	parameters: INodeParameters,
	{ apiVersion = 'v3', hasCredential = true, filter = '' } = {},
) =>
	await bench.engine.loadOptions({
		nodeType: TOOLS_NODE,
		method,
		filter,
		parameters: { resource: 'image', ...parameters },
		...(hasCredential && {
			credentials: {
				aiHomeDesignApi: { ...bench.credentials.aiHomeDesignApi, apiVersion },
			},
		}),
	});
const USUAL = { name: "AI HomeDesign's choice", value: 'default' };

const names = (entries: Array<{ name: string }>) => entries.map(({ name }) => name);
const titleOf = (short: string) =>
	short
		.split('-')
		.map((word) =>
			/^with(out)?$/.test(word) ? word : word.charAt(0).toUpperCase() + word.slice(1),
		)
		.join(' ');

describe.each(FORMS_OF_TOOLS)('the lists of $operation on V3', ({ operation, rooms, several }) => {
	test('rooms', async () => {
		const found = await list('searchRoomTypes', { operation });
		expect(names(found)).toEqual((rooms ?? []).map(titleOf));
	});

	if (several) {
		const { purpose, proven, unconfirmed, parameter } = several;
		const usual = purpose === 'style' ? [] : [USUAL];
		const choices = [
			...usual,
			...proven.map((value) => ({ name: titleOf(value), value: titleOf(value) })),
			...unconfirmed.map((value) => ({
				name: `${titleOf(value)} (unconfirmed)`,
				value: titleOf(value),
			})),
		];

		test('choices, stored by title', async () => {
			const found = await list(METHODS[purpose], { operation });
			expect(found).toEqual(choices);
		});

		test.each<[string, INodeParameters]>([
			['a room', { roomType: { __rl: true, mode: 'list', value: 'kitchen' } }],
			['a room that is not on the list', { roomType: 'Dungeon' }],
			['a room by expression', { roomType: '={{ $json.room }}' }],
		])('the same for %s', async (_, more) => {
			const found = await list(METHODS[purpose], { operation, ...more });
			expect(found).toEqual(choices);
		});

		test('what is written in the field already is found just as it is written', async () => {
			const [value = ''] = proven;
			const found = await list(METHODS[purpose], { operation, [parameter]: [value] });
			expect(found[usual.length]).toEqual({ name: titleOf(value), value });
		});

		test('without a credential they are empty', async () => {
			expect(await list(METHODS[purpose], { operation }, { hasCredential: false })).toEqual([]);
			expect(await list('searchRoomTypes', { operation }, { hasCredential: false })).toEqual([]);
			expect(bench.requests()).toEqual([]);
		});
	}
});

test('colors and dusk options', async () => {
	expect(names(await list('getColors', { operation: 'interiorDesign' }))).toEqual([
		USUAL.name,
		'Earthy Neutrals',
		'Warm Tones (unconfirmed)',
		'Cool Tones (unconfirmed)',
		'Monochrome (unconfirmed)',
		'Pastel (unconfirmed)',
	]);
	expect(names(await list('getDuskOptions', { operation: 'dayToDusk' }))).toEqual([
		'Shadow Removal (unconfirmed)',
		'Lawn Touch Up (unconfirmed)',
	]);
	expect(await list('getColors', { operation: 'dayToDusk' })).toEqual([]);
	expect(await list('getStyles', { operation: 'enhance' })).toEqual([]);
});

test('a room is searched for', async () => {
	const found = await list('searchRoomTypes', { operation: 'virtualStaging' }, { filter: 'ROOM' });
	expect(names(found)).toEqual(['Bedroom', 'Living Room', 'Bathroom', 'Dining Room', 'Kids Room']);
});

describe('on V1', () => {
	const v1 = { apiVersion: 'v1' };

	test('rooms and styles are the live catalogue’s', async () => {
		const rooms = await list('searchRoomTypes', { operation: 'virtualStaging' }, v1);
		expect(names(rooms)).toContain('Living Room');
		const kitchen = rooms.find(({ name }) => name === 'Kitchen');
		expect(kitchen?.value).toBe('space-kitchen--');
		for (const roomType of ['', 'space-kitchen--', 'Kitchen', '={{ $json.room }}']) {
			const styles = await list('getStyles', { operation: 'virtualStaging', roomType }, v1);
			expect(names(styles)).toContain('Modern');
		}
		const colors = await list('getColors', { operation: 'interiorDesign' }, v1);
		expect(names(colors)).toContain('Pastel');
		const skies = await list('getSkyStyles', { operation: 'dayToDusk' }, v1);
		expect(names(skies)).toContain('Golden Hour');
		const dusk = await list('getDuskOptions', { operation: 'dayToDusk' }, v1);
		expect(names(dusk)).toEqual(['Shadow Removal']);
	});

	test('a tool that it lacks says so in place of the list', async () => {
		await expect(list('getMaterials', { operation: 'wallChange' }, v1)).rejects.toThrow(
			'"AI Wall Change" needs V3 of AI HomeDesign\'s API',
		);
		await expect(list('searchRoomTypes', { operation: 'virtualRestaging' }, v1)).rejects.toThrow(
			'"AI Virtual Restaging" needs V3',
		);
	});
});

test('Automatic takes V3’s lists, and V1’s when V3 is not there', async () => {
	const auto = { apiVersion: 'auto' };
	expect(await list('getStyles', { operation: 'virtualStaging' }, auto)).toHaveLength(8);
	bench.sandbox.configure({ without: { v3: '404' } });
	const old = await list('getStyles', { operation: 'virtualStaging' }, auto);
	expect(names(old)).toContain('Mid Century');
});
