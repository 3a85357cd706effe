import type { Project, Projects } from '../api/service';
import type { WantedProject } from '../batch/parameters';
import type { Run } from '../batch/run';
import { MESSAGES, NOTES } from '../core/messages';
import { ProblemError } from '../core/problem';
import { withRetry } from '../core/retry';
import { SingleFlight } from '../core/singleFlight';

/**
 * The ID of the project that a photo is to go into: found once in a run. The project of an address is made where there is
 * none yet.
 * @throws ProblemError when the API version has no projects, or this one cannot be had
 */
export async function projectIdOf(run: Run, wanted: WantedProject): Promise<string> {
	const projects = projectsOf(run);
	const key = JSON.stringify(wanted);
	const id =
		run.projectIds.get(key) ??
		('id' in wanted
			? projects.get(wanted.id).then((project) => project.id)
			: // Several runs of this process may want the same new project at once.
				makingProjects.run(wanted.address, async () => await idOfAddress(run, wanted.address)));
	run.projectIds.set(key, id);
	return await id;
}

const makingProjects = new SingleFlight<string>();

/** The projects of the run's API version. Throws `ProblemError` when it has none. */
export function projectsOf({ service, passedOver }: Run): Projects {
	if (service.projects) return service.projects;
	const [problem] = passedOver;
	throw new ProblemError(MESSAGES.projectNeedsV3(problem?.message ?? NOTES.onlyV1()));
}

/** A project that was not made by a clear answer may have been made nevertheless: the list tells. */
async function idOfAddress(run: Run, address: string): Promise<string> {
	const projects = projectsOf(run);
	let reason = '';
	for (let attempt = 1; attempt <= 2; attempt++) {
		const found = await findByAddress(projects, address);
		if (found) return found.id;
		const sent = await withRetry(run.retryContext, async () => {
			const result = await projects.addOnce(address);
			// Certainly not made: it may be sent again, after a 429 for example.
			if (result.outcome === 'refused') throw new ProblemError(result.problem);
			return result;
		});
		if (sent.outcome === 'accepted') return sent.project.id;
		reason = sent.problem.message;
	}
	const found = await findByAddress(projects, address);
	if (found) return found.id;
	throw new ProblemError(MESSAGES.projectNotMade(address, reason));
}

/** Pages of the list that are looked through at most. */
const MOST_PAGES = 100;

/** The project with exactly this address, but for blanks and the letters' case. */
async function findByAddress(projects: Projects, address: string): Promise<Project | undefined> {
	const plain = (text: string) => text.trim().replace(/\s+/g, ' ').toLowerCase();
	for (let page = 1; page <= MOST_PAGES; page++) {
		const listed = await projects.list(address, page);
		const found = listed.projects.find((project) => plain(project.address) === plain(address));
		if (found || !listed.hasMore) return found;
	}
	return undefined;
}
