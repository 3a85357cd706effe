import { V1_ASSUMPTIONS } from '../../dev/probe/assumptionsV1';
import { V3_ASSUMPTIONS } from '../../dev/probe/assumptionsV3';
import { assumptionPages, assumptionsIn } from '../../dev/probe/report';
import { Seen } from '../../dev/probe/seen';

const TABLE = { ...V1_ASSUMPTIONS, ...V3_ASSUMPTIONS };

it('has one row for each numbered assumption, and none besides', async () => {
	const pages = await assumptionPages();
	const numbers = [...pages.matchAll(/\*\*(V\d-A\d+)\*\*/g)].map(([, id]) => id);
	expect(numbers).toEqual(Object.keys(TABLE));
	expect([...assumptionsIn(pages).keys()]).toEqual(numbers);
	for (const version of [V1_ASSUMPTIONS, V3_ASSUMPTIONS]) {
		const own = Object.keys(version).map((id) => Number(id.split('A')[1]));
		expect(own).toEqual(own.map((_, index) => index + 1));
	}
});

it('confirms and contradicts nothing that was not seen', () => {
	for (const judge of Object.values(TABLE)) {
		const { verdict, why } = judge(new Seen());
		expect(verdict).toBe('not asked');
		expect(why).not.toBe('');
	}
});
