import { startSandbox, WAYS, type Sandbox } from '../../sandbox';
import { ODD_ANSWERS } from '../../sandbox/v3/oddAnswers';
import { box } from '../photoFiles';
import { RAW_FILES } from '../rawFiles';
import { KEY, leaks, runProbe, sayYes } from './support';

const HEIC = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1'));
const RAW = RAW_FILES['nef'] ?? Buffer.alloc(0);

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ apiKey: KEY, etaSeconds: 0, enhance: 'mark' });
});
beforeEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

/** Runs the probe, and checks what holds of every run. */
async function run(options: Partial<Parameters<typeof runProbe>[0]> = {}) {
	const ran = await runProbe({ baseUrl: sandbox.url, ...options });
	expect(leaks(ran.page + ran.printed)).toBe(false);
	expect(sandbox.charges().length).toBe(ran.report.spent);
	expect(ran.report.spent).toBeLessThanOrEqual(options.spend ?? 0);
	// The storage never sees the key.
	expect(sandbox.journal().filter(({ host, hasKey }) => host === 'images' && hasKey)).toEqual([]);
	return ran;
}

const of = (ran: Awaited<ReturnType<typeof run>>, verdict: string) =>
	ran.report.findings.filter((one) => one.verdict === verdict).map(({ id }) => id);

it('contradicts nothing of the sandbox, for nothing', async () => {
	const ran = await run();
	expect(of(ran, 'contradicted')).toEqual([]);
	expect(of(ran, 'confirmed').length).toBeGreaterThan(60);
	expect(ran.report.trouble).toBeUndefined();
	expect(ran.printed).not.toContain('credit');
	// Nothing but what cannot order anything was submitted.
	const submitted = sandbox.journal().filter(({ call }) => call === 'submit');
	expect(submitted.map(({ status }) => status)).not.toContain(201);
	for (const { body } of submitted)
		expect(JSON.stringify(body)).not.toMatch(/"order_id":"(?![0-]+")/);
});

it.each(ODD_ANSWERS)('with %s', async (odd) => {
	sandbox.configure({ oddAnswers: [odd] });
	const free = await run();
	expect(free.report.trouble).toBeUndefined();
	sandbox.reset();
	sandbox.configure({ oddAnswers: [odd] });
	const paid = await run({ spend: 4, ask: sayYes });
	expect(paid.report.trouble).toBeUndefined();
	expect(paid.report.spent).toBe(['noAssets', 'emptyAssets'].includes(odd) ? 1 : 4);
});

it('asks about the photos that are handed in', async () => {
	const ran = await run({
		files: [
			{ kind: 'heic', extension: 'heic', bytes: HEIC },
			{ kind: 'raw', extension: 'nef', bytes: RAW },
		],
	});
	const ids = ['V1-A24', 'V1-A25', 'V3-A27', 'V3-A28'];
	expect(ids.map(ran.verdict)).toEqual(Array(4).fill('confirmed'));
});

it('tells the forms apart', async () => {
	sandbox.configure({ oddAnswers: ['bare'] });
	const bare = await run();
	expect(['V3-A1', 'V3-A16'].map(bare.verdict)).toEqual(['confirmed', 'confirmed']);
	expect(['V3-A2', 'V3-A3'].map(bare.verdict)).toEqual(['contradicted', 'contradicted']);
	sandbox.configure({ oddAnswers: ['emptyAssets'] });
	const empty = await run();
	expect(empty.verdict('V3-A16')).toBe('contradicted');
	expect(empty.report.findings.find(({ id }) => id === 'V3-A37')?.why).toContain('left out');
});

describe.each(['v1', 'v3'] as const)('%s switched off', (version) => {
	it.each(WAYS)('by %s', async (way) => {
		sandbox.configure({ without: { [version]: way } });
		const ran = await run();
		expect(ran.report.trouble).toBeUndefined();
		const off = version === 'v1' ? 'V1' : 'V3';
		expect(ran.verdict(`${off}-A1`)).toBe('contradicted');
		expect(ran.verdict(`${off}-A19`)).toBe('not asked');
		expect(ran.verdict(version === 'v1' ? 'V3-A1' : 'V1-A1')).toBe('confirmed');
	});
});

it('knows a plan without access, and a key that is wrong', async () => {
	const without = await startSandbox({ apiKey: 'another-key-than-that', keyWithoutAccess: KEY });
	const plan = await runProbe({ baseUrl: without.url });
	expect(['V1-A4', 'V3-A6', 'V3-A4'].map(plan.verdict)).toEqual(Array(3).fill('confirmed'));
	const wrong = await runProbe({ baseUrl: without.url, key: 'such-a-key-is-not-there' });
	expect(wrong.verdict('V3-A1')).toBe('contradicted');
	expect(wrong.verdict('V3-A16')).toBe('not asked');
	await without.close();
});

describe('with credits to spend', () => {
	it('asks before each, and spends nothing without a yes', async () => {
		const ran = await run({ spend: 3 });
		expect(ran.report.spent).toBe(0);
		expect(ran.printed.match(/y\/N/g)?.length).toBeGreaterThanOrEqual(3);
		expect(ran.verdict('V3-A55')).toBe('not asked');
	});

	it('spends no more than it may', async () => {
		const ran = await run({ spend: 2, ask: sayYes });
		expect(ran.report.spent).toBe(2);
		expect(ran.verdict('V1-A36')).toBe('confirmed');
		expect(ran.verdict('V3-A65')).toBe('not asked');
	});

	it('settles what a job shows, and by the dashboard what it costs', async () => {
		sandbox.configure({ enhance: 'sharp' });
		const ask = async (question: string) =>
			question.includes('y/N') ? 'y' : String(50 - sandbox.charges().length);
		const ran = await run({ spend: 4, ask });
		const confirmed = ['V3-A36', 'V3-A40', 'V3-A43', 'V3-A45', 'V3-A49', 'V3-A56', 'V3-A58'];
		confirmed.push('V3-A59', 'V3-A62', 'V3-A64', 'V3-A65', 'V3-A66', 'V3-A67', 'V3-A68');
		confirmed.push('V1-A36', 'V1-A38', 'V1-A40');
		expect(confirmed.filter((id) => ran.verdict(id) !== 'confirmed')).toEqual([]);
	});

	it('says of a job that fails, or does not end, what it showed', async () => {
		const ask = async (question: string) => {
			if (!question.includes('Enhancement on V3')) return '';
			sandbox.addFault({ call: 'submit', version: 'v3', kind: 'failJob' });
			return 'y';
		};
		const failed = await run({ spend: 1, ask });
		expect(['V3-A56', 'V3-A57', 'V3-A58'].map(failed.verdict)).toEqual([
			'confirmed',
			'confirmed',
			'not asked',
		]);
		sandbox.reset();
		sandbox.configure({ etaSeconds: 10_000 });
		const slow = await run({ spend: 1, ask: sayYes });
		expect(['V3-A57', 'V3-A58'].map(slow.verdict)).toEqual(['contradicted', 'not asked']);
		const looks = sandbox.journal().filter(({ call }) => call === 'process');
		expect(looks.length).toBeLessThanOrEqual(300 / 5 + 1);
	});

	it('never sends what costs a second time, and counts it when no answer comes', async () => {
		const ask = async (question: string) => {
			if (!question.includes('Enhancement on V3')) return '';
			sandbox.addFault({ call: 'submit', version: 'v3', kind: 'resetAfter' });
			return 'y';
		};
		const lost = await run({ spend: 2, ask });
		expect(lost.report.spent).toBe(1);
		expect(lost.verdict('V3-A55')).toBe('not asked');
	});
});

it('ends early with what it has seen', async () => {
	const stop = new AbortController();
	const ran = await run({
		spend: 1,
		signal: stop.signal,
		ask: async () => {
			stop.abort();
			return '';
		},
	});
	expect(ran.report.trouble).toBe('it was stopped');
	expect(ran.verdict('V3-A16')).toBe('not asked');
});
