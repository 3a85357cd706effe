import { findTool } from '../../shared/api/tools';
import { whyNotV3, type Run } from '../../shared/batch/run';
import { MESSAGES } from '../../shared/core/messages';
import { ProblemError } from '../../shared/core/problem';

/** Refuses a tool that only V3 has in a run that is on another version. Throws `ProblemError` that says why it is. */
export function refuseWithoutV3(run: Run, tool: string): void {
	if (run.service.takesAnyTool) return;
	throw new ProblemError(MESSAGES.toolNeedsV3(findTool(tool)?.title ?? tool, whyNotV3(run)));
}
