import { breakingChanges } from './breakingChanges';
import type { Contract, Field, NodeVersion } from './contract';

const field = (path: string, more: Partial<Field> = {}): Field => ({
	path,
	type: 'string',
	default: '',
	...more,
});
const when = (show: Record<string, Array<string | boolean>>) => ({ shownWhen: { show } });
const image = when({ resource: ['image'] });
const order = when({ resource: ['order'] });

const resource = field('resource', {
	type: 'options',
	default: 'image',
	values: ['image', 'order'],
});
const operation = field('operation', {
	type: 'options',
	default: 'enhance',
	values: ['enhance', 'upload'],
	...image,
});
const url = field('url', {
	required: true,
	...when({ resource: ['image'], operation: ['upload'] }),
});
const wait = field('wait', { type: 'boolean', default: true, ...image });
const size = field('size', { type: 'number', default: 5, min: 1, max: 9, ...order });
const tag = field('tag', order);
const fields = [resource, operation, url, wait, size, tag];
/** The fields with one of them changed, or without it. */
const but = (path: string, change?: Partial<Field>) =>
	fields.flatMap((one) => (one.path !== path ? [one] : change ? [{ ...one, ...change }] : []));

const node = (more: Partial<NodeVersion> = {}): Contract['nodes'] => {
	const version: NodeVersion = {
		group: ['transform'],
		usableAsTool: true,
		inputs: ['main'],
		outputs: ['main'],
		credentials: [
			{ name: 'key', required: true },
			{ name: 'other', required: false },
		],
		webhooks: [{ name: 'default', httpMethod: 'POST', path: 'webhook' }],
		fields,
		...more,
	};
	return { 'p.n': { versions: { '1': version } } };
};
const contract = (more: Partial<Contract> = {}): Contract => ({
	version: '1.0.0',
	nodes: node(),
	credentials: { key: [field('apiKey', { required: true }), field('baseUrl', { default: 'x' })] },
	outputs: { 'A node': { id: 'string', eta: 'null' } },
	...more,
});
const changed = (more: Partial<Contract>) => breakingChanges(contract(), contract(more));
const changedNode = (more: Partial<NodeVersion>) => changed({ nodes: node(more) });
const changedFields = (now: Field[]) =>
	changedNode({ fields: now }).map((change) => change.replace('p.n version 1: ', ''));

test('the same contract breaks nothing', () => {
	expect(changed({})).toEqual([]);
});

describe('a node', () => {
	test.each<[string, Contract['nodes'], string]>([
		['gone', {}, 'The node p.n is gone'],
		['with another name', { 'p.m': node()['p.n'] ?? { versions: {} } }, 'The node p.n is gone'],
		['without a version', { 'p.n': { versions: {} } }, 'p.n version 1 is gone'],
	])('%s', (_, nodes, expected) => {
		expect(changed({ nodes })).toEqual([expected]);
	});

	test.each<[Partial<NodeVersion>, string]>([
		[{ group: ['trigger'] }, 'it is of the group trigger in place of transform'],
		[{ usableAsTool: false }, 'agents cannot use it any more'],
		[{ inputs: [] }, 'its inputs are others'],
		[{ outputs: ['ai_tool'] }, 'its outputs are others'],
		[
			{ credentials: [{ name: 'key', required: true }] },
			'it does not take the credential other any more',
		],
		[
			{
				credentials: [
					{ name: 'key', required: true },
					{ name: 'other', required: true },
				],
			},
			'it needs the credential other now',
		],
		[{ webhooks: [] }, 'its webhook "default" is not POST webhook any more'],
		[
			{ webhooks: [{ name: 'default', httpMethod: 'POST', path: 'hook' }] },
			'its webhook "default" is not POST webhook any more',
		],
	])('with %j', (more, expected) => {
		expect(changedNode(more)).toEqual([`p.n version 1: ${expected}`]);
	});

	test('that begins a workflow must not take items', () => {
		const trigger = contract({ nodes: node({ inputs: [] }) });
		expect(breakingChanges(trigger, contract())).toEqual(['p.n version 1: its inputs are others']);
	});
});

describe('a field', () => {
	test.each<[string, Field[], string[]]>([
		['gone', but('tag'), ['"tag" is gone']],
		['with another name', [...but('tag'), field('label', order)], ['"tag" is gone']],
		[
			'of another type',
			but('tag', { type: 'number' }),
			['"tag" is of the type number in place of string (with resource order)'],
		],
		[
			'with another default',
			but('wait', { default: false }),
			['"wait" has the default false in place of true (with resource image)'],
		],
		[
			'without a choice',
			but('operation', { values: ['enhance'] }),
			['"operation" does not offer "upload" any more (with resource image)'],
		],
		[
			'with a list in place of free text',
			but('tag', { values: ['a'] }),
			['"tag" offers a fixed list only (with resource order)'],
		],
		[
			'without expressions',
			but('tag', { fixed: true }),
			['"tag" takes no expression any more (with resource order)'],
		],
		['as a list', but('tag', { multiple: true }), ['"tag" holds a list now (with resource order)']],
		[
			'with less room below',
			but('size', { min: 2 }),
			['"size" must be at least 2 now (with resource order)'],
		],
		[
			'with less room above',
			but('size', { max: 8 }),
			['"size" must be at most 8 now (with resource order)'],
		],
		[
			'hidden where it was shown',
			but('wait', when({ resource: ['image'], operation: ['enhance'] })),
			['"wait" is hidden where it was shown (with resource image)'],
		],
		[
			'hidden by a new field',
			[
				...but('tag', when({ resource: ['order'], more: [true] })),
				field('more', { type: 'boolean', default: false, ...order }),
			],
			['"tag" is hidden where it was shown (with resource order)'],
		],
		[
			'required now',
			but('tag', { required: true }),
			['"tag" must be filled in now (with resource order)'],
		],
		[
			'new and required',
			[...fields, field('more', { required: true, ...order })],
			['"more" must be filled in now (with resource order)'],
		],
		[
			'required where it was not shown',
			but('url', when({ resource: ['image'], operation: ['upload', 'enhance'] })),
			['"url" must be filled in now (with resource image, operation enhance)'],
		],
	])('%s', (_, now, expected) => {
		expect(changedFields(now)).toEqual(expected);
	});

	test.each<[string, Field[]]>([
		['new', [...fields, field('more', order)]],
		[
			'new and required with a default',
			[...fields, field('more', { required: true, default: 'x' })],
		],
		['with more choices', but('operation', { values: ['enhance', 'upload', 'upscale'] })],
		['with more room', but('size', { min: undefined, max: 10 })],
		['shown in more places', but('wait', { shownWhen: undefined })],
		['no longer required', but('url', { required: false })],
		['with any choice', but('operation', { values: undefined })],
		['in another place of the form', [...fields].reverse()],
		[
			'hidden where nobody comes',
			but('url', { shownWhen: { show: { operation: ['upload'] }, hide: { resource: ['order'] } } }),
		],
		[
			'parted into one for each place',
			[
				...but('wait'),
				{ ...wait, ...when({ resource: ['image'], operation: ['enhance'] }) },
				{ ...wait, ...when({ resource: ['image'], operation: ['upload'] }) },
			],
		],
		[
			'shown by the default of a new field',
			[
				...but('tag', when({ resource: ['order'], more: [true] })),
				field('more', { type: 'boolean', default: true, ...order }),
			],
		],
	])('%s breaks nothing', (_, now) => {
		expect(changedFields(now)).toEqual([]);
	});

	test('is compared by the version of the node', () => {
		const hidden = [
			...but('tag', { shownWhen: { show: { '@version': [2], resource: ['order'] } } }),
		];
		expect(changedFields(hidden)).toEqual([
			'"tag" is hidden where it was shown (with resource order)',
		]);
		const shown = [
			...but('tag', { shownWhen: { show: { '@version': [1], resource: ['order'] } } }),
		];
		expect(changedFields(shown)).toEqual([]);
	});

	test('that decides may hold a list', () => {
		const events = field('events', { type: 'multiOptions', default: ['a'], values: ['a', 'b'] });
		const old = [events, field('more', when({ events: ['b'] }))];
		const released = contract({ nodes: node({ fields: old }) });
		const now = (shown: string) =>
			contract({ nodes: node({ fields: [events, field('more', when({ events: [shown] }))] }) });
		expect(breakingChanges(released, now('b'))).toEqual([]);
		expect(breakingChanges(released, now('a'))).toEqual([
			'p.n version 1: "more" is hidden where it was shown (with events b)',
		]);
	});
});

describe('a credential', () => {
	test.each<[string, Contract['credentials'], string[]]>([
		['gone', {}, ['The credential key is gone']],
		[
			'without a field',
			{ key: [field('apiKey', { required: true })] },
			['Credential key: "baseUrl" is gone'],
		],
		[
			'with another address',
			{ key: [field('apiKey', { required: true }), field('baseUrl', { default: 'y' })] },
			['Credential key: "baseUrl" has the default "y" in place of "x"'],
		],
		['next to a new one', { ...contract().credentials, more: [] }, []],
	])('%s', (_, credentials, expected) => {
		expect(changed({ credentials })).toEqual(expected);
	});
});

describe('an output', () => {
	test.each<[string, Contract['outputs'], string[]]>([
		['gone', {}, ['Nothing comes out of "A node" any more']],
		['without a field', { 'A node': { eta: 'null' } }, ['"A node" does not give "id" any more']],
		[
			'of another type',
			{ 'A node': { id: 'number', eta: 'null' } },
			['"A node" gives "id" as number in place of string'],
		],
		['that is known now', { 'A node': { id: 'string', eta: 'number' } }, []],
		['with a new field', { 'A node': { id: 'string', eta: 'null', more: 'string' } }, []],
	])('%s', (_, outputs, expected) => {
		expect(changed({ outputs })).toEqual(expected);
	});
});
