import { readRepeatOptions } from '../../shared/batch/options';
import type { Action } from '../../shared/batch/run';
import { checkAction } from '../../shared/actions/check';
import { checkEnhancement, enhance } from '../../shared/actions/enhance';
import { getAction } from '../../shared/actions/get';
import { submitAction } from './submit';
import { upload } from './upload';
import { upscale } from './upscale';

/** What each operation does in one run, by `resource:operation`. */
export const actionsOfRun = (): Readonly<Record<string, Action>> => ({
	'image:check': checkAction({ ...checkEnhancement, readOptions: readRepeatOptions }),
	'image:enhance': enhance,
	'image:upload': upload,
	'image:upscale': upscale,
	'order:get': getAction(),
	'order:submit': submitAction(),
});
