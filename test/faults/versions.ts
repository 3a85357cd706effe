import type { INodeParameters } from 'n8n-workflow';

import type { Fault } from '../../sandbox';
import { SECRET, type Workbench } from '../node/workbench';

export type MatrixCall = Exclude<Fault['call'], 'any' | 'append' | 'upscale'>;

/** What the fault tests need to know of a version of the API. */
export interface FaultVersion {
	/** As the credential spells it. */
	name: 'v1' | 'v3' | 'auto';
	/** The calls that a run can need, in their order: the columns of the matrix. */
	calls: readonly MatrixCall[];
	/** Those that a run sends once, however many photos it has. */
	oncePerRun: readonly MatrixCall[];
	/** An answer with the API's names and other types. */
	wrongTypes: object;
	/** Answers with status 200 to a poll of an order that say nothing about its images. */
	noProof: ReadonlyArray<[name: string, body: unknown]>;
	/** So many of them take longer than a proof that an image is not there. */
	noProofPolls: number;
	/** Added to the seeds, so that no two versions draw the same. */
	firstSeed: number;
}

const SOME_ID = '5f0c8a52-0000-4000-8000-000000000001';

const V1: FaultVersion = {
	name: 'v1',
	calls: ['spaces', 'options', 'upload', 'submit', 'get', 'download'],
	oncePerRun: ['spaces', 'options'],
	wrongTypes: {
		data: 'none',
		id: {},
		order_id: [],
		image_id: { id: 7 },
		eta: 'soon',
		generated_images: 7,
	},
	noProof: [
		['a message', { status: 'error', message: 'try later' }],
		['an order without a list', { id: SOME_ID }],
		['another order', { id: SOME_ID, generated_images: [] }],
	],
	noProofPolls: 60,
	firstSeed: 0,
};

const V3: FaultVersion = {
	name: 'v3',
	calls: ['projects', 'project', 'addProject', 'upload', 'submit', 'process', 'get', 'download'],
	oncePerRun: ['projects', 'project', 'addProject'],
	wrongTypes: {
		data: {
			id: {},
			order_id: [],
			process_id: { id: 7 },
			process_ids: 7,
			status: 7,
			address: 7,
			assets: 'none',
			processes: 7,
			final_assets: 'soon',
		},
		pagination: 7,
	},
	noProof: [
		['a message', { data: { status: 'error' }, message: 'try later' }],
		['no data', { data: null, message: 'ok' }],
		['an order without a list', { data: { status: 'idle', assets: null } }],
		['another order', { data: { order_id: SOME_ID, processes: null } }],
	],
	noProofPolls: 90,
	firstSeed: 200_000,
};

export const VERSIONS: readonly FaultVersion[] = [V1, V3];

/** Automatic: v1's first call decides whether a run uses v1 or v3. */
export const AUTO: FaultVersion = { ...V1, name: 'auto', calls: ['spaces'], firstSeed: 400_000 };

/** Where a photo may go on v3. */
export const ADDRESS = '12 Oak Street, Springfield';
let houses = 0;

/**
 * Lets the node use a version, and brings about what makes it send a call that not every run sends.
 * @param photos in the run
 * @returns the node's options for it
 */
export async function callFor(
	bench: Workbench,
	{ name }: FaultVersion,
	call: MatrixCall,
	photos: number,
): Promise<INodeParameters> {
	const { sandbox, credentials } = bench;
	const isKeyCheck = call === 'projects';
	credentials.aiHomeDesignApi.apiVersion = isKeyCheck ? 'auto' : name;
	if (name !== 'v3') return {};
	if (isKeyCheck) sandbox.configure({ without: { v1: '410' } });
	// An order is asked for when nobody knows whether its submission was taken.
	if (call === 'get') sandbox.addFault({ call: 'submit', kind: 'resetAfter', times: photos });
	// A project that was made a moment ago is known.
	const value = `${ADDRESS}, ${++houses}`;
	if (call === 'addProject') return { project: { __rl: true, mode: 'address', value } };
	if (call !== 'project') return {};
	await fetch(`${sandbox.url}/v3/project`, {
		method: 'POST',
		headers: { 'x-api-key': SECRET, 'content-type': 'application/json' },
		body: JSON.stringify({ address: ADDRESS }),
	});
	const [project] = sandbox.projects();
	return { project: { __rl: true, mode: 'id', value: project?.id ?? '' } };
}
