import {
	allowedVersions,
	API_VERSIONS,
	chooseApi,
	openVersion,
	saysMost,
} from '../../../nodes/shared/api/openApi';
import type { Problem } from '../../../nodes/shared/core/problem';
import type { ApiConnection } from '../../../nodes/shared/http/connection';

const problem = (message: string, httpCode?: number, apiError?: string): Problem => ({
	message,
	description: 'd',
	httpCode,
	apiError,
});

describe('what to tell of versions that cannot be used', () => {
	const gone = problem('gone', 410, 'gone');
	const web = problem('a web page');
	const wrongV1 = problem('wrong on V1', 401, 'unauthorized');
	const wrongV3 = problem('wrong on V3', 401, 'unauthorized');
	const plan = problem('plan', 403, 'forbidden');
	const proxy = problem('proxy', 401);
	test.each<[string, Problem[], Problem]>([
		['the first one’s words', [gone, problem('b', 404, 'x')], gone],
		['a wrong key on the second', [web, wrongV3], wrongV3],
		['a wrong key on the first', [wrongV1, gone], wrongV1],
		['on both, the latest', [wrongV1, plan], plan],
		['a proxy’s 401 says nothing about the key', [gone, proxy], gone],
	])('%s', (_, problems, told) => expect(saysMost(problems)).toBe(told));
});

test.each([
	['auto', ['v1', 'v3']],
	['v1', ['v1']],
	['v3', ['v3']],
	['v9', ['v1', 'v3']],
])('%s allows %j', (apiVersion, names) => {
	expect(allowedVersions({ apiVersion }).map(({ name }) => name)).toEqual(names);
});

const connection = (answers: Record<string, { status: number; body: string }>, apiKey = 'k') => {
	const asked: string[] = [];
	const send = async (_: string, { url }: { url: string }) => {
		const path = new URL(url).pathname;
		asked.push(path);
		const { status, body } = answers[path] ?? { status: 404, body: '' };
		return { statusCode: status, headers: {}, body };
	};
	const context = { helpers: { httpRequestWithAuthentication: send } };
	return {
		asked,
		connection: {
			context: context as unknown as ApiConnection['context'],
			baseUrl: 'http://h',
			host: 'h',
			apiKey,
			apiVersion: 'auto',
			ordersPer10Minutes: 0,
			clock: { now: () => 0, sleep: async () => {} },
			random: () => 0,
		},
	};
};
const V1 = '/v1/catalog/spaces';
const V3 = '/v3/project';
const V1_OK = { status: 200, body: '{"data":[{"name":"space-indoor"}]}' };
const V3_OK = { status: 200, body: '{"data":[]}' };
const GONE = { status: 410, body: '{"error":"gone"}' };

describe('the choice', () => {
	const clockAt = (at: { now: number }) => ({
		now: () => at.now,
		sleep: async (ms: number) => {
			at.now += ms;
		},
	});

	test.each<
		[
			string,
			Record<string, typeof GONE>,
			string,
			string[],
			Parameters<typeof chooseApi>[2],
			string | undefined,
		]
	>([
		['V1 first', { [V1]: V1_OK, [V3]: V3_OK }, 'v1', [V1], undefined, undefined],
		['V3 where V1 is gone', { [V1]: GONE, [V3]: V3_OK }, 'v3', [V1, V3], undefined, undefined],
		['V3 for projects', { [V1]: V1_OK, [V3]: V3_OK }, 'v3', [V3], 'projects', undefined],
		[
			'V1 where V3 has no projects',
			{ [V1]: V1_OK, [V3]: GONE },
			'v1',
			[V3, V1],
			'projects',
			undefined,
		],
		['V1 for upscaling', { [V1]: V1_OK, [V3]: V3_OK }, 'v1', [V1], 'upscale', 'v3'],
		['what an earlier try has begun on', { [V1]: V1_OK, [V3]: V3_OK }, 'v3', [V3], undefined, 'v3'],
		[
			'and the other where that is gone',
			{ [V1]: V1_OK, [V3]: GONE },
			'v1',
			[V3, V1],
			undefined,
			'v3',
		],
	])('%s', async (name, answers, version, paths, wanted, begunOn) => {
		const { connection: access, asked } = connection(answers, name);
		const { service, rejectedVersions } = await chooseApi(
			access,
			{ clock: clockAt({ now: 0 }), random: () => 0 },
			wanted,
			begunOn,
		);
		expect(service.version).toBe(version);
		expect(asked).toEqual(paths);
		expect(rejectedVersions).toHaveLength(paths.length - 1);
	});

	test('is remembered for ten minutes, for this account only', async () => {
		const at = { now: 1_000_000 };
		const context = { clock: clockAt(at), random: () => 0 };
		const answers: Record<string, typeof GONE> = { [V1]: GONE, [V3]: V3_OK };
		const { connection: access, asked } = connection(answers, 'remembered');
		await chooseApi(access, context);
		answers[V1] = V1_OK;
		asked.length = 0;
		at.now += 599_000;
		expect((await chooseApi(access, context)).service.version).toBe('v3');
		expect(asked).toEqual([V3]);
		const other = connection(answers, 'another');
		expect((await chooseApi(other.connection, context)).service.version).toBe('v1');
		at.now += 1_000;
		expect((await chooseApi(access, context)).service.version).toBe('v1');
	});

	test('a service that asks to be left alone for long is not waited for while another may answer', async () => {
		const at = { now: 0 };
		const { connection: access } = connection(
			{ [V1]: { status: 503, body: '' }, [V3]: V3_OK },
			'slow',
		);
		expect((await chooseApi(access, { clock: clockAt(at), random: () => 0 })).service.version).toBe(
			'v3',
		);
		expect(at.now).toBeLessThanOrEqual(20_000);
	});
});

test('an unknown version is told', () => {
	const { connection: access } = connection({});
	const clock = { now: () => 0, sleep: async () => {} };
	expect(() => openVersion('v9', access, { clock, random: () => 0 })).toThrow(
		'cannot use this version of AI HomeDesign',
	);
	expect(
		API_VERSIONS.map(({ name }) => openVersion(name, access, { clock, random: () => 0 }).version),
	).toEqual(['v1', 'v3']);
});
