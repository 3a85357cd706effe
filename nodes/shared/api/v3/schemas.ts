import type { z as Z } from 'zod/v3';

import { z } from '../../core/zod';

import { id, listing, listOfGood, rawObject, text, time } from '../answerFields';
import { imageStatusOf, type GeneratedImage } from '../imageState';
import type { Project } from '../service';
import { findTool } from '../tools';
import { PROJECTS_PER_PAGE } from './limits';

/**
 * The shapes of v3's answers, wrapped in `data` or bare; unknown fields are let through. Which IDs are called what differs
 * between documentation and service, so the first that is there counts.
 */

/** What an answer says, without what it is wrapped in. */
export function unwrapped(json: unknown): unknown {
	const wrapped = z.object({ data: z.union([z.record(z.unknown()), z.array(z.unknown())]) });
	return wrapped.safeParse(json).data?.data ?? json;
}

const optionalId = id.optional().catch(undefined);
/** The ID that was found under one of its names; without any, the answer is none, and the field is told. */
function requiredId(found: string | undefined, field: string, context: Z.RefinementCtx): string {
	if (found === undefined) context.addIssue({ code: 'custom', message: 'no ID', path: [field] });
	return found ?? '';
}

const address = z
	.string()
	.transform((value) => value.trim())
	.nullish()
	.catch(undefined);

const asset = z
	.object({
		id: optionalId,
		asset_id: optionalId,
		src: address,
		temp_src: address,
		asset_role: text,
	})
	.transform((raw, context) => ({
		id: requiredId(raw.id ?? raw.asset_id, 'id', context),
		url: raw.src || raw.temp_src || '',
		role: raw.asset_role ?? '',
	}));

/** An uploaded file; its role is '' where the answer does not say it. */
export type Asset = Z.output<typeof asset>;

/** The photo itself, before a mask or another angle. */
const assets = listOfGood(asset)
	.catch([])
	.default([])
	.transform((all) => {
		const isPhoto = ({ role }: { role: string }) => role === '' || role === 'primary_angle';
		return [...all.filter(isPhoto), ...all.filter((one) => !isPhoto(one))];
	});

/** An upload's order, and the IDs of its files. */
export const uploadAnswer = z.preprocess(
	unwrapped,
	z.object({ order_id: optionalId, id: optionalId, assets }).transform((raw, context) => ({
		orderId: requiredId(raw.order_id ?? raw.id, 'order_id', context),
		assets: raw.assets,
	})),
);

/** The ID of the process that a submission has ordered. */
export const submitAnswer = z.preprocess(
	unwrapped,
	z
		.object({
			process_id: optionalId,
			process_ids: z.array(id).nullish().catch(undefined),
			id: optionalId,
		})
		.transform((raw, context) =>
			requiredId(raw.process_ids?.[0] ?? raw.process_id ?? raw.id, 'process_ids', context),
		),
);

/** A result; its addresses are all that matters, the one that the vendor's own client takes first. */
const finalAsset = z
	.object({ src: address, temp_src: address })
	.transform((raw) => [raw.src, raw.temp_src].flatMap((one) => one || []));

/** What made an image: only a slug says it. A name of another form must not make the image another tool's. */
const toolSlug = text.transform(
	(name = '') => findTool(name)?.slug ?? /^tool-[\w-]+$/.exec(name)?.[0],
);

const processFields = z
	.object({
		process_id: optionalId,
		id: optionalId,
		order_id: optionalId,
		tool: toolSlug,
		status: text,
		final_assets: listOfGood(finalAsset).optional().catch(undefined),
		created_at: time,
	})
	.transform((raw): { orderId?: string; image: GeneratedImage } => {
		const [result = [], ...others] = raw.final_assets?.filter((one) => one.length > 0) ?? [];
		const [url = '', ...otherUrls] = result;
		const apiStatus = raw.status ?? '';
		const image = {
			id: raw.process_id ?? raw.id ?? '',
			url,
			...(otherUrls.length > 0 && { otherUrls }),
			...(others.length > 0 && { hasMore: true }),
			status: imageStatusOf(url, apiStatus),
			apiStatus,
			tool: raw.tool,
			createdAt: raw.created_at,
		};
		return { orderId: raw.order_id, image };
	});

/** A message with a good status, `{ "error": ... }`, is no process. */
export const processAnswer = z.preprocess(
	unwrapped,
	rawObject
		.refine((raw) => 'status' in raw || 'final_assets' in raw, 'no process')
		.pipe(processFields),
);

/** The same, where one process was asked for: an answer about another one is none. */
export function answerAboutProcess(processId: string) {
	return z.preprocess(
		unwrapped,
		rawObject
			.refine((raw) => (idOf(raw) ?? processId) === processId, { path: ['process_id'] })
			.pipe(processAnswer),
	);
}

function idOf({ process_id: processId, id: otherId }: Record<string, unknown>) {
	return optionalId.parse(processId) ?? optionalId.parse(otherId);
}

const listedProcess = processFields
	.transform(({ image }) => image)
	.refine(({ id: processId }) => processId !== '', 'no ID');

const orderFields = z
	.object({
		order_id: optionalId,
		id: optionalId,
		assets,
		processes: listing(listedProcess).optional(),
	})
	.transform((raw) => ({
		orderId: raw.order_id ?? raw.id,
		assets: raw.assets,
		images: raw.processes?.good ?? [],
		listsImages: raw.processes?.isWhole === true,
	}));

/** A message with a good status, `{ "error": ... }`, is no order without processes. */
export const orderAnswer = z.preprocess(
	unwrapped,
	rawObject
		.refine(
			(raw) => ['id', 'order_id', 'assets', 'processes'].some((name) => name in raw),
			'no order',
		)
		.pipe(orderFields),
);

const project = z
	.object({ id, address: text })
	.transform((raw): Project => ({ id: raw.id, address: raw.address || raw.id }));

/** One project: asked for, or made. */
export const projectAnswer = z.preprocess(unwrapped, project);

const pagination = z
	.object({ next_page: z.string().catch('').default('') })
	.nullish()
	.catch(undefined);

/** A list of anything: for the check of the key what stands in it does not matter. */
export const anyList = z.union([
	z.array(z.unknown()),
	z.object({ data: z.array(z.unknown()).nullable() }),
]);

/** One page of projects, in any of the forms: wrapped with or without pagination, or the list alone. */
export const projectsAnswer = z
	.union([
		z.object({ data: listOfGood(project), pagination }),
		listOfGood(project).transform((data) => ({ data, pagination: undefined })),
	])
	.transform(({ data, pagination: pages }) => ({
		projects: data,
		hasMore: pages ? pages.next_page !== '' : data.length >= PROJECTS_PER_PAGE,
	}));
