import type { Action } from '../../shared/batch/run';
import { check } from './check';
import { enhance } from '../../shared/actions/enhance';
import { get } from '../../shared/actions/get';
import { submit } from './submit';
import { upload } from './upload';
import { upscale } from './upscale';

/** What each operation does, by `resource:operation`. */
export const actions: Readonly<Record<string, Action>> = {
	'image:check': check,
	'image:enhance': enhance,
	'image:upload': upload,
	'image:upscale': upscale,
	'order:get': get,
	'order:submit': submit,
};
