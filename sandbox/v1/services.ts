import { z } from 'zod';
import { Refusal } from '../answers';
import type { Catalogue, Space, Widget, WidgetItem } from '../types';
import { TOOLS, type Tool, type ToolWidget } from '../v3/tools';
import { item, space } from './catalogue';

const id = z.string().min(1);

const wholeBody = z
	.object({
		order_id: id,
		space_name: id,
		remove_shadow: z.boolean(),
		selected_widgets: z.array(z.object({ id, item_id: id }).strict()),
	})
	.strict();

/** What a submission says; what its service does not take is empty. */
export type Submitted = z.output<typeof wholeBody>;

const withSpace = wholeBody.omit({ remove_shadow: true });
const withSky = wholeBody.omit({ space_name: true });
const orderAlone = wholeBody.pick({ order_id: true });

export interface Service {
	id: string;
	name: string;
	title: string;
	/** What `POST /v1/order` takes for its uploads (api-v1.md, section 8). */
	body: typeof withSpace | typeof withSky | typeof orderAlone;
	/** v3's tool that makes the same picture. */
	tool: Tool;
}

function toolWith(slug: string): Tool {
	const tool = TOOLS.find((candidate) => candidate.slug === slug);
	if (tool === undefined) throw new Error(`There is no ${slug}`);
	return tool;
}

/** Every service that an upload may name (api-v1.md, section 1). */
export const services: readonly Service[] = [
	{
		id: 'svc-01',
		name: 'service-image-enhancement',
		title: 'AI Image Enhancement',
		body: withSpace,
		tool: toolWith('tool-image-enhancement'),
	},
	{
		id: 'svc-02',
		name: 'service-creative-designer',
		title: 'AI Interior Design',
		body: withSpace,
		tool: toolWith('tool-interior-design'),
	},
	{
		id: 'svc-03',
		name: 'service-ai-virtual-staging',
		title: 'AI Virtual Staging',
		body: withSpace,
		tool: toolWith('tool-virtual-staging'),
	},
	{
		id: 'svc-04',
		name: 'service-item-removal',
		title: 'AI Item Removal',
		body: orderAlone,
		tool: toolWith('tool-item-removal'),
	},
	{
		id: 'svc-05',
		name: 'service-day-to-dusk',
		title: 'AI Day to Dusk',
		body: withSky,
		tool: toolWith('tool-day-to-dusk'),
	},
];

/** The service whose catalogue is a setting, and whose pixels are no edit. */
export const ENHANCEMENT = 'service-image-enhancement';

/** The vendor switches it on per account; this one does not have it. */
const SWITCHED_OFF = 'service-item-removal-mask';

/** @throws Refusal 403 for the service that the plan lacks */
export function refuseSwitchedOff(name: string | undefined): void {
	if (name === SWITCHED_OFF) {
		throw new Refusal(403, 'your plan does not include this service', 'api_error_forbidden');
	}
}

/** @throws Refusal 400 for none or an unknown one, 403 for the one that the plan lacks */
export function requireService(name: string | undefined): Service {
	const invalid = (why: string) => new Refusal(400, why, 'api_error_invalid_request');
	refuseSwitchedOff(name);
	if (name === undefined || name === '') throw invalid('service_name is required');
	const service = services.find((candidate) => candidate.name === name);
	if (service === undefined) throw invalid('service_name is not a known service');
	return service;
}

export const needsSpace = ({ body }: Service) => 'space_name' in body.shape;

/** `dusk-with-cloud` as people read it: `Dusk with Cloud`. */
export function titleOf(slug: string): string {
	return slug
		.split('-')
		.map((word) =>
			/^with(out)?$/.test(word) ? word : word.charAt(0).toUpperCase() + word.slice(1),
		)
		.join(' ');
}

/** The slug that v3 has for a title of v1. */
export const slugOf = (title: string) => title.toLowerCase().replaceAll(' ', '-');

const allValues = ({ values, unlisted }: ToolWidget) => [...values, ...unlisted];

/** Names of the real service that do not follow from their titles. */
const UNUSUAL_NAMES: Readonly<Record<string, string>> = {
	kitchen: 'space-kitchen--',
	bathroom: 'space-bathroom--',
	outdoor: 'space-outdoor--',
	nursery: 'space-nursery-1',
	'kids-room': 'space-kids-room-1',
	studio: 'space-studio-1',
};

const number = (value: number) => String(value).padStart(4, '0');

/** The rooms of staging and design, in the order of their priority. */
const roomSpaces: readonly Space[] = toolWith('tool-virtual-staging')
	.widgets.filter(({ purpose }) => purpose === 'space')
	.flatMap(allValues)
	.map((room, index) => {
		const digits = number(101 + index);
		return space(
			`9c7a2e10-${digits}-4d7b-b1d0-77a1c0de${digits}`,
			UNUSUAL_NAMES[room] ?? `space-${room}`,
			titleOf(room),
			index + 1,
			{ prompt: titleOf(room), service_ids: ['svc-02', 'svc-03'] },
		);
	});

/** The groups of choices that are widgets in v1, too, and whether they are optional. */
const OPTIONAL: ReadonlyMap<string, boolean> = new Map([
	['style', false],
	['color', true],
	['sky-style', false],
]);

/** The widgets of a service that has the same for all rooms, or no rooms. */
function fixedWidgets({ id: serviceId, tool }: Service): Widget[] {
	return tool.widgets
		.filter(({ purpose }) => OPTIONAL.has(purpose))
		.map((widget, index) => {
			const first = Number(serviceId.slice(-1)) * 1000 + index * 100;
			return {
				id: `3b9e1f40-7c55-4f0e-9d55-6b2f8f1a${number(first)}`,
				title: titleOf(widget.purpose),
				description: '',
				is_optional: OPTIONAL.get(widget.purpose) === true,
				priority: index + 1,
				type: 'select',
				items: allValues(widget).map((value, place) => {
					const digits = number(first + place + 1);
					const title = titleOf(value);
					return item(`5f1d8c6e-${digits}-4a7e-8a11-1d5e7a0f${digits}`, title, title);
				}),
			};
		});
}

const FIXED_WIDGETS: ReadonlyMap<string, Widget[]> = new Map(
	services
		.filter(({ name }) => name !== ENHANCEMENT)
		.map((service) => [service.name, fixedWidgets(service)]),
);

/**
 * The widgets of a service.
 *
 * @param catalogue image enhancement's
 * @param spaceName counts for image enhancement only
 */
export function widgetsOf(catalogue: Catalogue, { name }: Service, spaceName: string): Widget[] {
	return FIXED_WIDGETS.get(name) ?? catalogue.widgets[spaceName] ?? [];
}

function isOffered(candidate: Space, serviceName: string): boolean {
	const serviceId = services.find((service) => service.name === serviceName)?.id;
	return candidate.service_ids.some((known) => known === serviceName || known === serviceId);
}

const allSpaces = (catalogue: Catalogue) => [...catalogue.spaces, ...roomSpaces];

/** Spaces by the filters of `GET /v1/catalog/spaces`; an absent filter lets everything pass. */
export function filterSpaces(
	catalogue: Catalogue,
	filter: { active?: boolean; serviceName?: string },
): Space[] {
	return allSpaces(catalogue).filter(
		(candidate) =>
			(filter.active === undefined || candidate.is_active === filter.active) &&
			(filter.serviceName === undefined || isOffered(candidate, filter.serviceName)),
	);
}

/**
 * Finds a service's space by its `name`.
 *
 * @throws Refusal 404 for an unknown one, 422 for another service's
 */
export function requireSpace(catalogue: Catalogue, { name: serviceName }: Service, name: string) {
	const namesakes = allSpaces(catalogue).filter((candidate) => candidate.name === name);
	if (namesakes.length === 0) {
		throw new Refusal(404, 'space not found', 'api_error_space_not_found');
	}
	const found = namesakes.find((candidate) => isOffered(candidate, serviceName));
	if (found !== undefined) return found;
	throw new Refusal(
		422,
		'space does not belong to the service',
		'api_error_inconsistent_selection',
	);
}

/** All items of one widget over all services and spaces, each once; undefined for no such widget. */
export function itemsOfWidget(catalogue: Catalogue, widgetId: string): WidgetItem[] | undefined {
	const widgets = [...Object.values(catalogue.widgets), ...FIXED_WIDGETS.values()]
		.flat()
		.filter((widget) => widget.id === widgetId);
	if (widgets.length === 0) return undefined;
	const items = widgets.flatMap((widget) => widget.items);
	return [...new Map(items.map((entry) => [entry.id, entry])).values()];
}
