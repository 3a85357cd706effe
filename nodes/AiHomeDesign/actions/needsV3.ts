import { findTool } from '../../shared/api/tools';
import type { Run } from '../../shared/batch/run';
import { MESSAGES, NOTES } from '../../shared/core/messages';
import { ProblemError } from '../../shared/core/problem';

/** Refuses a tool that only V3 has in a run that is on another version. Throws `ProblemError` that says why it is. */
export function refuseWithoutV3({ service, passedOver }: Run, tool: string): void {
	if (service.takesAnyTool) return;
	const reason = passedOver[0]?.message ?? NOTES.onlyV1();
	throw new ProblemError(MESSAGES.toolNeedsV3(findTool(tool)?.title ?? tool, reason));
}
