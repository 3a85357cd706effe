import { chooseNodePackage } from '../../dev/install/nodeProgram';
import { compareVersions, isReleased, satisfies } from '../../dev/install/versions';

test.each([
	['20.20.2', '>=20.19 <= 24.x', true],
	['24.99.0', '>=20.19 <= 24.x', true],
	['25.0.0', '>=20.19 <= 24.x', false],
	['20.18.3', '>=20.19 <= 24.x', false],
	['22.16.0', '>=22.16', true],
	['22.15.9', '>=22.16', false],
	['20.20.2', '>=24.0.0', false],
	['24.0.0', '>=24.0.0', true],
	['22.1.0', '^20.17.0 || >=22.9.0', false],
	['20.18.0', '^20.17.0 || >=22.9.0', true],
	['21.0.0', '^20.17.0', false],
	['2.8.4', '2.8', true],
	['2.18.4', '2.8', false],
	['1.2.3', '=1.2.3', true],
	['1.2.4', '>1.2.3', true],
	['1.2.3', '>1.2.3', false],
	['1.2.9', '~1.2.3', true],
	['1.3.0', '~1.2.3', false],
	['3.0.0', '*', true],
])('%s in %s: %s', (version, range, expected) => {
	expect(satisfies(version, range)).toBe(expected);
});

test('versions are sorted by their numbers', () => {
	const versions = ['2.10.0', '1.123.5', '2.9.10', '2.9.9'];
	expect(versions.sort(compareVersions)).toEqual(['1.123.5', '2.9.9', '2.9.10', '2.10.0']);
});

test('only three numbers are a released version', () => {
	expect(['1.2.3', '1.2.3-rc.0', '1.2', 'latest'].filter(isReleased)).toEqual(['1.2.3']);
});

describe('a Node from the registry', () => {
	const offered = async () => ['20.20.2', '22.23.2', '24.20.0', '24.21.0', '25.1.0', '26.7.0'];

	test.each([
		['>=20.19 <= 24.x', '24.21.0'],
		['>=25', '26.7.0'],
		['^22.16', '22.23.2'],
	])('for %s is %s: a long-term one, the newest', async (engines, version) => {
		expect(await chooseNodePackage(engines, offered)).toMatchObject({ version });
	});

	test('is asked for in plain words if there is none', async () => {
		const none = async () => await Promise.reject(new Error('404'));
		await expect(chooseNodePackage('>=99', none)).rejects.toThrow(
			'This n8n needs Node >=99; you have',
		);
	});
});
