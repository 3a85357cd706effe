import type { Project, Projects } from '../api/service';
import { plainAddress, projectKey, type WantedProject } from '../memory/jobKey';
import { whyNotV3, type Run } from '../batch/run';
import { MESSAGES } from '../core/messages';
import { isCanceled, untilCanceled } from '../core/clock';
import { ProblemError } from '../core/problem';
import { asError, withRetry } from '../core/retry';
import { SingleFlight } from '../core/concurrency';
import { LruMap } from '../core/lruMap';

/**
 * The ID of the project that a photo is to go into: found once in a run. The project of an address is made where there is
 * none yet.
 * @throws ProblemError when the API version has no projects, or this one cannot be had
 */
export async function projectIdOf(run: Run, wanted: WantedProject): Promise<string> {
	const projects = projectsOf(run);
	const key = projectKey(wanted);
	const find = async () =>
		'id' in wanted ? (await projects.get(wanted.id)).id : await idOfAddress(run, wanted.address);
	// Several runs of this process may want the same new project at once.
	const id = run.projectIds.get(key) ?? shared(run, `${run.account} ${key}`, find);
	run.projectIds.set(key, id);
	return await id;
}

/**
 * Checks a project as far as that makes nothing: the version must have projects, and one that is given by its ID must be
 * there. Throws `ProblemError`.
 */
export async function checkProject(run: Run, wanted: WantedProject): Promise<void> {
	projectsOf(run);
	if ('id' in wanted) await projectIdOf(run, wanted);
}

const findingProjects = new SingleFlight<string>();

/** The list may lack a project for so long after it was made, in milliseconds. */
const LIST_LAG_MS = 15 * 60_000;

/** Projects that this process has made or found, by account and address. */
const knownProjects = new LruMap<{ id: string; at: number }>(1_000);

/** Finds a project together with other runs. One that is stopped does not stop the others. */
async function shared(run: Run, key: string, find: () => Promise<string>): Promise<string> {
	for (;;) {
		try {
			return await untilCanceled(findingProjects.run(key, find), run.signal);
		} catch (error) {
			if (!isCanceled(error) || run.signal.aborted) throw asError(error);
		}
	}
}

/** The projects of the run's API version. Throws `ProblemError` when it has none. */
function projectsOf(run: Run): Projects {
	if (run.service.projects) return run.service.projects;
	throw new ProblemError(MESSAGES.projectNeedsV3(whyNotV3(run)));
}

async function idOfAddress(run: Run, address: string): Promise<string> {
	const key = `${run.account} ${plainAddress(address)}`;
	const known = knownProjects.get(key);
	if (known && run.clock.now() < known.at + LIST_LAG_MS) return known.id;
	const id = await findOrMake(run, address);
	knownProjects.set(key, { id, at: run.clock.now() });
	return id;
}

/** A project that was not made by a clear answer may have been made nevertheless: the list tells. */
async function findOrMake(run: Run, address: string): Promise<string> {
	const projects = projectsOf(run);
	let reason = '';
	for (let attempt = 1; attempt <= 2; attempt++) {
		const found = await findByAddress(projects, address);
		if (found) return found.id;
		const sent = await withRetry(run, async () => {
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
	for (let page = 1; page <= MOST_PAGES; page++) {
		const listed = await projects.list(address, page);
		const found = listed.projects.find(
			(project) => plainAddress(project.address) === plainAddress(address),
		);
		if (found || !listed.hasMore) return found;
	}
	return undefined;
}
