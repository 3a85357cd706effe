import { chooseNodePackage } from '../../dev/install/nodeProgram';

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
