import { TOOLS as KNOWN_TOOLS } from '../../nodes/shared/api/tools';
import { TOOLS } from '../../sandbox';
import { MISSING_ID, type Api } from './api';
import type { Answer } from './seen';
import type { Uploaded } from './v3';

/** What only the vendor's own client calls an example. */
const UNCONFIRMED: ReadonlySet<string> = new Set(
	KNOWN_TOOLS.flatMap(({ widgets = [] }) => widgets.flatMap(({ unconfirmed = [] }) => unconfirmed)),
);

export const isProven = (value: string) => !UNCONFIRMED.has(value);

/** A widget of a tool. */
interface Place {
	tool: string;
	purpose: string;
}

/** The widgets whose items are asked about: rooms and styles are the same for all tools. */
const ASKED: readonly Place[] = [
	{ tool: 'tool-virtual-staging', purpose: 'space' },
	{ tool: 'tool-virtual-staging', purpose: 'style' },
	{ tool: 'tool-image-enhancement', purpose: 'enhancement-options' },
	{ tool: 'tool-day-to-dusk', purpose: 'sky-style' },
	{ tool: 'tool-day-to-dusk', purpose: 'day-to-dusk-options' },
	{ tool: 'tool-interior-design', purpose: 'color' },
	...['wall', 'floor', 'ceiling', 'backsplash'].map((part) => ({
		tool: `tool-${part}-change`,
		purpose: 'material',
	})),
];

const widgetsOf = (tool: string) => TOOLS.find(({ slug }) => slug === tool)?.widgets ?? [];
const widgetSlug = ({ tool, purpose }: Place) => `widget-${purpose}-${tool}`;
const itemSlug = (place: Place, value: string) => `item-${value}-${widgetSlug(place)}`;

/** Values that no widget has: one in the place of a candidate, one beside it. */
const [WRONG_CANDIDATE, WRONG_BESIDE] = ['probe-none-a', 'probe-none-b'];

const RISK =
	'The next submissions each hold something that cannot exist, so that they are refused, for nothing. ' +
	'Should one be accepted all the same, it costs a credit, and no more of them are sent';
const UNASKED = 'only an order that exists tells, so it is asked with --spend only';
const UNTOLD = 'what a refusal says does not tell which item it is about';
const NOT_REFUSED =
	'a submission with something that cannot exist was not refused, so nothing more was asked: it may have cost a credit';

/**
 * What a submission is for, from what can order nothing to what might, if the service did not check items. A whole order has
 * the needed widgets, too, with items that are taken: without them it lacks something.
 */
type Way = 'no order' | 'no asset' | 'order' | 'whole order';

interface Arrangement {
	way: Way;
	/** Where the item stands that is certainly wrong. */
	beside: Place;
}

/** Submissions that hold something that cannot exist. */
class WrongSubmissions {
	private count = 0;
	/** Why nothing more is asked. */
	private stopped: string | undefined;

	constructor(
		private readonly api: Api,
		private readonly order: Uploaded,
		private ways: Way[],
	) {}

	/** One that is wrong as a whole: for no order first, as that can order nothing; if that tells nothing, for one. */
	async send(name: string, tool: string, slot: string, widgets: unknown[]): Promise<void> {
		for (const way of ['no order', 'order'] as const) {
			if (this.stopped !== undefined || !this.ways.includes(way)) continue;
			const answer = await this.submit(name, way, {
				tool,
				asset_map: { [slot]: this.order.assetId },
				widgets,
			});
			if (answer.status !== 404 || way === 'order') return;
			this.api.seen.answers.delete(name);
		}
		this.api.seen.skip(name, this.stopped ?? UNASKED);
	}

	/** Asks which values a widget takes, each beside one that it cannot take: which of both a refusal names tells. */
	async ask(place: Place): Promise<void> {
		const arrangement = await this.arrange(place);
		const { seen } = this.api;
		for (const value of widgetsOf(place.tool).find(({ purpose }) => purpose === place.purpose)
			?.values ?? []) {
			if (arrangement === undefined || this.stopped !== undefined) {
				const why = this.stopped ?? (this.ways.includes('order') ? UNTOLD : UNASKED);
				seen.slugs.push({ purpose: place.purpose, value, isTaken: undefined, why });
				continue;
			}
			const { isTaken, name } = await this.try(place, value, arrangement);
			seen.slugs.push({
				purpose: place.purpose,
				value,
				isTaken,
				why: this.stopped ?? UNTOLD,
				answer: name,
			});
		}
	}

	/** The first arrangement in which, of two items that are both wrong, the one in the candidate's place is named. */
	private async arrange(place: Place): Promise<Arrangement | undefined> {
		const others = widgetsOf(place.tool).filter(({ purpose }) => purpose !== place.purpose);
		const places = [place, ...others.map(({ purpose }) => ({ tool: place.tool, purpose }))];
		for (const way of [...this.ways]) {
			for (const beside of places) {
				if (this.stopped !== undefined || !this.ways.includes(way)) break;
				const { isTaken, name, status } = await this.try(place, WRONG_CANDIDATE, { way, beside });
				// Order or asset are looked at before the widgets: this way tells nothing about any item.
				if (status === 404) this.ways = this.ways.filter((one) => one !== way);
				if (isTaken === false || status === 422 || this.stopped === NOT_REFUSED) {
					this.api.seen.copy(name, 'v3.wrongItem');
				}
				if (isTaken === false) return { way, beside };
			}
		}
		return undefined;
	}

	/** Whether a value was taken; undefined when the answer does not tell. */
	private async try(place: Place, value: string, { way, beside }: Arrangement) {
		const { tool } = place;
		const [item, wrong] = [itemSlug(place, value), itemSlug(beside, WRONG_BESIDE)];
		const given = [place.purpose, beside.purpose];
		const needed = widgetsOf(tool)
			.filter(({ needed: isNeeded, purpose }) => isNeeded && !given.includes(purpose))
			.map(({ purpose, values: [first = ''] }) => ({ place: { tool, purpose }, first }));
		const widgets = [
			...(way === 'whole order' ? needed : []).map((one) => ({
				slug: widgetSlug(one.place),
				item_slugs: [itemSlug(one.place, one.first)],
			})),
			...(beside.purpose === place.purpose
				? [{ slug: widgetSlug(place), item_slugs: [item, wrong] }]
				: [
						{ slug: widgetSlug(place), item_slugs: [item] },
						{ slug: widgetSlug(beside), item_slugs: [wrong] },
					]),
		];
		const asset = way === 'no asset' ? MISSING_ID : this.order.assetId;
		const name = `v3.slug.${++this.count}`;
		const asset_map = { [`${tool}-input-image`]: asset };
		const { status, json, text } = await this.submit(name, way, { tool, asset_map, widgets });
		const words = JSON.stringify(json) ?? text ?? '';
		const [namesItem, namesWrong] = [words.includes(item), words.includes(wrong)];
		const isTold = this.stopped === undefined && (status ?? 0) >= 400 && namesItem !== namesWrong;
		return { name, status, isTaken: isTold ? namesWrong : undefined };
	}

	private async submit(
		name: string,
		way: Way,
		rest: Readonly<Record<string, unknown>>,
	): Promise<Answer> {
		const { api, order } = this;
		if (way === 'no order') {
			return await api.free(name, '/v3/process', {
				method: 'POST',
				json: { order_id: MISSING_ID, ...rest },
			});
		}
		const before = api.purse.spent;
		const answer = await api.paid(name, '/v3/process', { order_id: order.orderId, ...rest });
		if (api.purse.spent > before) this.stopped = NOT_REFUSED;
		else if (answer.status === 429) this.stopped = 'the service wants a pause (429)';
		return answer;
	}
}

/**
 * Submissions that hold something that cannot exist. Those for an order that does not exist can order nothing; where they
 * tell nothing, the same goes with an order that exists, if at least one credit may be spent.
 *
 * @param order absent when nothing could be uploaded
 */
export async function askWrongSubmissions(api: Api, order: Uploaded | undefined): Promise<void> {
	const ways: Way[] = api.seen.answers.get('v3.orderMissing')?.status === 404 ? ['no order'] : [];
	if (order !== undefined && (await api.purse.maySpend(RISK))) {
		ways.push('no asset', 'order', 'whole order');
	}
	const wrong = new WrongSubmissions(
		api,
		order ?? { orderId: MISSING_ID, assetId: MISSING_ID },
		ways,
	);
	const tool = 'tool-image-enhancement';
	const slot = `${tool}-input-image`;
	await wrong.send('v3.unknownTool', 'tool-probe-none', 'tool-probe-none-input-image', []);
	await wrong.send('v3.wrongSlot', tool, `${tool}-probe-none`, []);
	// The needed area is left out as well: so it is refused, even if unknown widgets are passed over.
	const widget = { slug: `widget-probe-none-${tool}`, item_slugs: ['item-probe-none'] };
	await wrong.send('v3.wrongWidget', tool, slot, [widget]);
	for (const place of ASKED) await wrong.ask(place);
	api.seen.skip('v3.wrongItem', ways.includes('order') ? UNTOLD : UNASKED);
}
