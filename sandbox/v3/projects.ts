import { z } from 'zod';
import { Refusal, type Answer } from '../answers';
import type { Exchange } from '../exchange';
import type { Project } from '../orderBook';
import type { State } from '../state';
import { envelope, listOf, projectBody } from './answers';
import { invalid } from './selection';

/** The API's largest page. */
const MAX_LIMIT = 30;
const DEFAULT_LIMIT = 25;

const newProject = z.object({ address: z.string().trim().min(1) });

/** @throws Refusal 404 */
export function requireProject(state: State, projectId: string): Project {
	const project = state.book.projects().find(({ id }) => id === projectId);
	if (project !== undefined) return project;
	throw new Refusal(404, 'project not found', 'api_error_project_not_found');
}

/** `POST /v3/project` */
export async function addProject(state: State, { body }: Exchange): Promise<Answer> {
	const parsed = newProject.safeParse(body.kind === 'json' ? body.value : undefined);
	if (!parsed.success) throw invalid('address is required');
	const project = state.book.addProject(parsed.data.address, state.clock.now());
	return envelope(state, 201, projectBody(state, project));
}

/** `GET /v3/project/{id}` */
export async function getProject(state: State, { params }: Exchange): Promise<Answer> {
	return envelope(state, 200, projectBody(state, requireProject(state, params['id'] ?? '')));
}

function positive(query: Exchange['query'], name: string, usual: number): number {
	const value = query[name] === undefined ? usual : Number(query[name]);
	if (Number.isInteger(value) && value >= 1) return value;
	throw invalid(`${name} must be a positive whole number`);
}

/** `GET /v3/project`, newest first. */
export async function listProjects(state: State, { query }: Exchange): Promise<Answer> {
	const page = positive(query, 'page', 1);
	const limit = positive(query, 'limit', DEFAULT_LIMIT);
	if (limit > MAX_LIMIT) throw invalid(`limit is at most ${MAX_LIMIT}`);
	const wanted = (query['s'] ?? '').toLowerCase();
	const found = state.book
		.projects()
		.filter(({ address }) => address.toLowerCase().includes(wanted))
		.reverse();
	const totalPages = Math.ceil(found.length / limit);
	const link = (to: number) => (to >= 1 && to <= totalPages ? `?page=${to}&limit=${limit}` : '');
	const shown = found.slice((page - 1) * limit, page * limit);
	const data = listOf(
		state,
		shown.map((project) => projectBody(state, project)),
	);
	return envelope(state, 200, data, {
		pagination: {
			limit,
			page,
			next_page: link(page + 1),
			previous_page: link(page - 1),
			total_count: found.length,
			total_pages: totalPages,
		},
	});
}
