import { startContrary, type Submissions } from './contrary';
import { leaks, runProbe, sayYes, type Ran } from './support';

type Contrary = Awaited<ReturnType<typeof startContrary>>;

async function against(
	submissions: Submissions,
	options: Partial<Parameters<typeof runProbe>[0]>,
	check: (ran: Ran, server: Contrary) => void,
) {
	const server = await startContrary(submissions);
	try {
		const ran = await runProbe({ baseUrl: server.url, ...options });
		expect(ran.report.trouble).toBeUndefined();
		expect(leaks(ran.page + ran.printed)).toBe(false);
		expect(/.{0,30}(jane|main street|X-Amz).{0,30}/i.exec(ran.page)?.[0]).toBeUndefined();
		check(ran, server);
	} finally {
		await server.close();
	}
}

const verdicts = (ran: Ran, ids: readonly string[]) => ids.map((id) => `${id} ${ran.verdict(id)}`);
const contradicted = (ids: readonly string[]) => ids.map((id) => `${id} contradicted`);

const FREE = [
	...['V1-A1', 'V3-A2', 'V3-A3', 'V3-A4', 'V3-A5', 'V3-A7', 'V3-A8', 'V3-A9', 'V3-A10', 'V3-A11'],
	...['V3-A12', 'V3-A13', 'V3-A16', 'V3-A17', 'V3-A18', 'V3-A19', 'V3-A20', 'V3-A22', 'V3-A23'],
	...['V3-A26', 'V3-A31', 'V3-A32', 'V3-A33', 'V3-A34'],
];

it('contradicts each assumption that the service does, for nothing', async () => {
	await against('accepts everything', {}, (ran, server) => {
		expect(verdicts(ran, FREE)).toEqual(contradicted(FREE));
		expect(server.submitted).toEqual([]);
		expect(ran.report.spent).toBe(0);
		expect(['V1-A2', 'V1-A5', 'V1-A19'].map(ran.verdict)).toEqual(Array(3).fill('not asked'));
		expect(ran.verdict('V3-A43')).toBe('not asked');
	});
});

it('stops asking about items when one that cannot exist is accepted', async () => {
	await against('accepts everything', { spend: 5, ask: sayYes }, (ran, server) => {
		expect(ran.verdict('V3-A40')).toBe('contradicted');
		expect(ran.report.findings.find(({ id }) => id === 'V3-A54')?.why).toContain('was not refused');
		// One by that, then two jobs; this service takes no mask, and V1 is gone.
		expect(server.submitted).toHaveLength(3);
		expect(ran.report.spent).toBe(3);
	});
});

it('contradicts what a job shows', async () => {
	await against('accepts everything', { spend: 5, ask: sayYes }, (ran) => {
		const PAID = ['V3-A55', 'V3-A56', 'V3-A57', 'V3-A58', 'V3-A59'];
		PAID.push('V3-A60', 'V3-A61', 'V3-A63', 'V3-A64', 'V3-A65');
		const wrong = verdicts(ran, PAID).filter((line) => !line.endsWith('contradicted'));
		// A status that is not known, with a result beside it, ends the wait at once.
		expect(wrong).toEqual(['V3-A57 confirmed']);
	});
});

it('asks about items for nothing, where they are looked at before the order', async () => {
	await against('checks items first', {}, (ran, server) => {
		expect(server.submitted).toEqual([]);
		const why = (id: string) => ran.report.findings.find((finding) => finding.id === id)?.why;
		expect(why('V3-A46')).toMatch(/^refused: modern, .*contemporary$/);
		expect(why('V3-A53')).toMatch(/^refused: navy-blue-wall, /);
		expect(ran.verdict('V3-A48')).toBe('confirmed');
		expect(ran.verdict('V3-A49')).toBe('contradicted');
		expect(ran.verdict('V3-A43')).toBe('contradicted');
	});
});

it('says that nothing answers', async () => {
	const server = await startContrary('accepts everything');
	await server.close();
	const ran = await runProbe({ baseUrl: server.url, spend: 3, ask: sayYes });
	expect(ran.report.spent).toBe(0);
	expect(ran.report.findings.filter(({ verdict }) => verdict !== 'not asked')).toEqual([]);
	expect(leaks(ran.page)).toBe(false);
});
