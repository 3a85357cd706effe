import { checkAction, type ToCheck } from '../../shared/actions/check';
import { readFlag } from '../../shared/batch/parameters';
import type { Action } from '../../shared/batch/run';
import { ONLY_CHECK } from '../parameters/onlyCheck';

/** An action that only checks what it would do, where the form says so. */
export function orOnlyCheck(action: Action, toCheck: ToCheck): Action {
	const check = checkAction(toCheck);
	return async (run, itemIndex) => {
		const { name, label } = ONLY_CHECK;
		const chosen = readFlag(run, itemIndex, name, label) ? check : action;
		return await chosen(run, itemIndex);
	};
}
