import { z } from 'zod';

import {
	all,
	answers,
	forbidden,
	never,
	refused,
	taken,
	texts,
	told,
	wrappedOrBare,
	type Judge,
} from './judge';
import { notAsked, type Seen } from './seen';
import { isProven } from './slugs';

const text = z.string().min(1);
const asset = texts('id', 'src', 'asset_role').extend({ asset_type: z.literal('image') });
const id = z.string().regex(/^[0-9a-f]{24}$/, 'not 24 hex characters');
const project = texts('id', 'address');

/** An order with assets of exactly these roles. */
const order = (...roles: string[]) =>
	z.object({
		order_id: text,
		assets: z
			.array(asset)
			.refine((list) => list.map(({ asset_role }) => asset_role).join() === roles.join(), {
				message: `not exactly ${roles.join(', ') || 'none'}`,
			}),
	});
const photo = order('primary_angle');
const photoAndMask = order('primary_angle', 'mask');
const noAssets = z.object({ order_id: text, assets: z.array(z.unknown()).max(0).nullish() });
const finalAsset = z
	.object({
		asset_id: text,
		asset_type: z.literal('image'),
		src: text.optional(),
		temp_src: text.optional(),
	})
	.refine((one) => one.src !== undefined || one.temp_src !== undefined, { message: 'no address' });
const isUnproven = (value: string) => !isProven(value);
const any = () => true;

/** A submission that was refused, which may say why. */
const refusedOf = ({ answers: all }: Seen) =>
	[...all.values()]
		.filter(({ name, status = 0 }) => name === 'v3.submit' && status >= 400)
		.map(({ name }) => name);

const withoutCredits: Judge = (seen) => {
	const empty = wrappedOrBare('v3.upload', 'ok', noAssets)(seen);
	return empty.verdict === 'confirmed'
		? notAsked(
				'a good photo was left out, which may be for want of credits: compare with the dashboard',
				'v3.upload',
			)
		: notAsked('this account was not without credits, or did not say so', ...refusedOf(seen));
};

/** The table of V3: one row for each assumption of sandbox/api-v3.md. */
export const V3_ASSUMPTIONS: Readonly<Record<string, Judge>> = {
	'V3-A1': answers(
		'v3.projects',
		200,
		z.union([z.array(z.unknown()), z.object({ data: z.unknown() })]),
	),
	'V3-A2': answers(
		'v3.projects.listed',
		200,
		z.object({ data: z.unknown().refine((data) => data !== undefined), message: z.literal('ok') }),
	),
	'V3-A3': answers(
		'v3.projects.listed',
		200,
		z.object({
			pagination: z.object({
				limit: z.number(),
				page: z.number(),
				next_page: z.string(),
				previous_page: z.string(),
				total_count: z.number(),
				total_pages: z.number(),
			}),
		}),
	),
	'V3-A4': refused('v3.wrongKey', 401),
	'V3-A5': refused('v3.noKey', 401),
	'V3-A6': forbidden('v3'),
	'V3-A7': answers('v3.projects31', 400),
	'V3-A8': refused('v3.projectMissing', 404),
	'V3-A9': refused('v3.orderMissing', 404),
	'V3-A10': refused('v3.processMissing', 404),
	'V3-A11': all(
		wrappedOrBare('v3.addProject', 'ok', z.object({ id })),
		wrappedOrBare(
			'v3.upload',
			'ok',
			z.object({ order_id: id, assets: z.array(z.object({ id })).nullish() }),
		),
	),
	'V3-A12': wrappedOrBare('v3.addProject', 201, project),
	'V3-A13': refused('v3.noAddress', 400),
	'V3-A14': wrappedOrBare('v3.project', 200, project),
	'V3-A15': wrappedOrBare('v3.search', 200, z.array(project).min(1)),
	'V3-A16': wrappedOrBare('v3.upload', 201, photo),
	'V3-A17': wrappedOrBare('v3.uploadMask', 201, photoAndMask),
	'V3-A18': wrappedOrBare('v3.rolesPlural', 201, photoAndMask),
	'V3-A19': wrappedOrBare('v3.noRole', 201, photo),
	'V3-A20': refused('v3.wrongRole', 400),
	'V3-A21': refused('v3.moreRoles', 400),
	'V3-A22': refused('v3.textLast', 400),
	'V3-A23': answers('v3.noFile', 400),
	'V3-A24': wrappedOrBare('v3.noPicture', 'ok', noAssets),
	'V3-A25': all(wrappedOrBare('v3.png', 201, photo), wrappedOrBare('v3.webp', 201, photo)),
	'V3-A26': wrappedOrBare('v3.tiff', 201, photo),
	'V3-A27': wrappedOrBare('v3.heic', 201, photo),
	'V3-A28': wrappedOrBare('v3.raw', 201, photo),
	'V3-A29': never('more than 50 MB are not sent to a service that others use'),
	'V3-A30': all(
		wrappedOrBare('v3.upload', 201, photo),
		wrappedOrBare('v3.withProject', 201, photo),
	),
	'V3-A31': wrappedOrBare(
		'v3.order',
		200,
		photo.extend({ status: z.literal('idle'), processes: z.array(z.unknown()).max(0).nullish() }),
	),
	'V3-A32': wrappedOrBare('v3.append', 'ok', photoAndMask),
	'V3-A33': refused('v3.appendPrimary', 400),
	'V3-A34': told('v3.uploadAddress'),
	'V3-A35': never('these parameters are never sent'),
	'V3-A36': told('v3.uploadCost'),
	'V3-A37': withoutCredits,
	'V3-A38': refused('v3.submitNothing', 400),
	'V3-A39': refused('v3.submitMissing', 404),
	'V3-A40': answers('v3.unknownTool', 500, z.object({ error: z.string().regex(/tool not found/) })),
	'V3-A41': refused('v3.wrongSlot', 422),
	'V3-A42': refused('v3.wrongWidget', 422),
	'V3-A43': refused('v3.wrongItem', 422),
	'V3-A44': never('such an order may be accepted, and so cost a credit'),
	'V3-A45': taken('space', any),
	'V3-A46': taken('style', any),
	'V3-A47': taken('enhancement-options', any),
	'V3-A48': taken('sky-style', isProven),
	'V3-A49': taken('sky-style', isUnproven),
	'V3-A50': taken('day-to-dusk-options', any),
	'V3-A51': taken('color', isProven),
	'V3-A52': taken('color', isUnproven),
	'V3-A53': taken('material', isProven),
	'V3-A54': taken('material', isUnproven),
	'V3-A55': answers(
		'v3.accepted',
		201,
		z.object({ data: z.object({ process_ids: z.array(text).min(1) }) }),
	),
	'V3-A56': told('v3.statuses'),
	'V3-A57': told('v3.duration'),
	'V3-A58': wrappedOrBare(
		'v3.process',
		200,
		z.object({ final_assets: z.array(finalAsset).min(1) }),
	),
	'V3-A59': told('v3.resultPlace'),
	'V3-A60': told('v3.resultLife'),
	'V3-A61': told('v3.noExtension'),
	'V3-A62': told('v3.temp_src'),
	'V3-A63': told('v3.src'),
	'V3-A64': told('v3.listed'),
	'V3-A65': answers('v3.further.accepted', 201),
	'V3-A66': told('v3.jobCost'),
	'V3-A67': told('v3.further.jobCost'),
	'V3-A68': told('v3.maskColors'),
	'V3-A69': never('such an order may be accepted, and so cost a credit'),
	'V3-A70': never('it would cost a credit for nothing'),
	'V3-A71': never('it would take many paid jobs'),
	'V3-A72': never('a failed job cannot be asked for'),
	'V3-A73': never('the probe has no address where a webhook could come'),
	'V3-A74': never('such an order may be accepted, and so cost a credit'),
};
