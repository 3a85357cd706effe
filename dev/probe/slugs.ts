import { TOOLS } from '../../sandbox';
import { MISSING_ID, type Api } from './api';
import type { Answer } from './seen';
import type { Uploaded } from './v3';

/** What the documentation or the web application shows (api-v3.md, section 7); rooms and styles all are proven. */
const PROVEN: ReadonlySet<string> = new Set([
	...['white-brick-wall', 'navy-blue-wall', 'cream-marble', 'brown-marble', 'white-marble'],
	...['coffered-wooden', 'white-coffered', 'grey-marble', 'black-marble'],
	...['twilight-without-cloud', 'earthy-neutrals'],
]);

export const isProven = (value: string) => PROVEN.has(value);

/** The widgets whose items are asked about: rooms and styles are the same for all tools. */
const ASKED: ReadonlyArray<[tool: string, purpose: string]> = [
	['tool-virtual-staging', 'space'],
	['tool-virtual-staging', 'style'],
	['tool-image-enhancement', 'enhancement-options'],
	['tool-day-to-dusk', 'sky-style'],
	['tool-day-to-dusk', 'day-to-dusk-options'],
	['tool-interior-design', 'color'],
	...['wall', 'floor', 'ceiling', 'backsplash'].map((part): [string, string] => [
		`tool-${part}-change`,
		'material',
	]),
];

const NOT_REFUSED =
	'a submission with something that cannot exist was not refused, so nothing more was asked: it may have cost a credit';

const UNTOLD = 'what a refusal says does not tell which item it is about';
const UNASKED = 'only an order that exists tells, so it is asked with --spend only';

const WRONG = ['probe-none-a', 'probe-none-b'] as const;

interface Place {
	tool: string;
	purpose: string;
}

const widgetOf = ({ tool, purpose }: Place) => `widget-${purpose}-${tool}`;
const itemOf = (place: Place, value: string) => `item-${value}-${widgetOf(place)}`;

/** The tool's other widgets that it needs, each with a value that is taken. */
function neededBeside({ tool, purpose }: Place, other: Place) {
	const widgets = TOOLS.find(({ slug }) => slug === tool)?.widgets ?? [];
	return widgets
		.filter((one) => one.needed && ![purpose, other.purpose].includes(one.purpose))
		.map((one) => ({ tool, purpose: one.purpose, value: one.values[0] ?? '' }));
}

/**
 * What a submission is for, from what can order nothing to what might, if the service did not check items. A whole order has
 * the needed widgets, too, with items that are taken: without them it lacks something.
 */
type Way = 'no order' | 'no asset' | 'order' | 'whole order';

interface Arrangement {
	way: Way;
	/** Where the item stands that is certainly wrong. */
	other: Place;
}

/** Asks which items the service takes, always beside one that it cannot take: which of both its refusal names tells. */
class SlugQuestions {
	private count = 0;
	/** Why nothing more is asked. */
	stopped: string | undefined;

	constructor(
		private readonly api: Api,
		private readonly order: Uploaded,
		private ways: Way[],
	) {}

	async ask(place: Place, values: readonly string[]): Promise<void> {
		const arrangement = await this.arrange(place);
		for (const value of values) {
			const purpose = place.purpose;
			if (arrangement === undefined || this.stopped !== undefined) {
				const why = this.stopped ?? (this.ways.includes('order') ? UNTOLD : UNASKED);
				this.api.seen.slugs.push({ purpose, value, isTaken: undefined, why });
				continue;
			}
			const answer = await this.submit(place, value, arrangement);
			const isTaken = this.verdictOf(
				answer,
				itemOf(place, value),
				itemOf(arrangement.other, WRONG[1]),
			);
			this.api.seen.slugs.push({
				purpose,
				value,
				isTaken,
				why: this.stopped ?? 'the refusal names neither item, or both',
				answer: answer.name,
			});
		}
	}

	/** The first arrangement in which, of two items that are both wrong, the one in the candidate's place is named. */
	private async arrange(place: Place): Promise<Arrangement | undefined> {
		const others = TOOLS.find(({ slug }) => slug === place.tool)?.widgets ?? [];
		const places = [place, ...others.map(({ purpose }) => ({ tool: place.tool, purpose }))];
		for (const way of [...this.ways]) {
			for (const other of places.filter((one, at) => at === 0 || one.purpose !== place.purpose)) {
				if (this.stopped !== undefined || !this.ways.includes(way)) break;
				const arrangement = { way, other };
				const answer = await this.submit(place, WRONG[0], arrangement);
				// Order or asset are looked at before the widgets: this way tells nothing about any item.
				if (answer.status === 404) this.ways = this.ways.filter((one) => one !== way);
				const taken = this.verdictOf(answer, itemOf(place, WRONG[0]), itemOf(other, WRONG[1]));
				if (taken === false || answer.status === 422 || this.stopped === NOT_REFUSED) {
					this.api.seen.copy(answer.name, 'v3.wrongItem');
				}
				if (taken === false) return arrangement;
			}
		}
		return undefined;
	}

	private async submit(place: Place, value: string, { way, other }: Arrangement): Promise<Answer> {
		const { tool } = place;
		const item = itemOf(place, value);
		const wrong = itemOf(other, WRONG[1]);
		const isOneWidget = other.purpose === place.purpose;
		const needed = way === 'whole order' ? neededBeside(place, other) : [];
		const widgets = [
			...needed.map((one) => ({ slug: widgetOf(one), item_slugs: [itemOf(one, one.value)] })),
			{ slug: widgetOf(place), item_slugs: isOneWidget ? [item, wrong] : [item] },
			...(isOneWidget ? [] : [{ slug: widgetOf(other), item_slugs: [wrong] }]),
		];
		const asset = way === 'no asset' || way === 'no order' ? MISSING_ID : this.order.assetId;
		const order_id = way === 'no order' ? MISSING_ID : this.order.orderId;
		const json = { order_id, tool, asset_map: { [`${tool}-input-image`]: asset }, widgets };
		const name = `v3.slug.${++this.count}`;
		if (way === 'no order') {
			return await this.api.free(name, '/v3/process', { method: 'POST', json });
		}
		const before = this.api.purse.spent;
		const answer = await this.api.paid(name, '/v3/process', json);
		if (this.api.purse.spent > before) this.stopped = NOT_REFUSED;
		if (answer.status === 429) this.stopped = 'the service wants a pause (429)';
		return answer;
	}

	private verdictOf({ status, json, text }: Answer, candidate: string, wrong: string) {
		if (status === undefined || status < 400 || this.stopped !== undefined) return undefined;
		const words = JSON.stringify(json) ?? text ?? '';
		const [namesCandidate, namesWrong] = [words.includes(candidate), words.includes(wrong)];
		return namesCandidate === namesWrong ? undefined : namesWrong;
	}
}

const RISK =
	'The next submissions each hold something that cannot exist, so that they are refused, for nothing. ' +
	'Should one be accepted all the same, it costs a credit, and no more of them are sent';

const ENHANCEMENT = 'tool-image-enhancement';

/**
 * Submissions that hold something that cannot exist. Those that can order nothing go first; where they tell nothing, the
 * same goes with an order that exists, if at least one credit may be spent.
 *
 * @param order absent when nothing could be uploaded
 */
export async function askWrongSubmissions(api: Api, order: Uploaded | undefined): Promise<void> {
	const { seen, purse } = api;
	const isMissing = seen.answers.get('v3.orderMissing')?.status === 404;
	const ways: Way[] = isMissing ? ['no order'] : [];
	if (order !== undefined && (await purse.maySpend(RISK)))
		ways.push('no asset', 'order', 'whole order');
	const { orderId, assetId } = order ?? { orderId: MISSING_ID, assetId: MISSING_ID };
	const slot = `${ENHANCEMENT}-input-image`;
	const wrongs = {
		unknownTool: {
			tool: 'tool-probe-none',
			asset_map: { 'tool-probe-none-input-image': assetId },
			widgets: [],
		},
		wrongSlot: {
			tool: ENHANCEMENT,
			asset_map: { [`${ENHANCEMENT}-probe-none`]: assetId },
			widgets: [],
		},
		// The needed area is left out as well: so it is refused, even if unknown widgets are passed over.
		wrongWidget: {
			tool: ENHANCEMENT,
			asset_map: { [slot]: assetId },
			widgets: [{ slug: `widget-probe-none-${ENHANCEMENT}`, item_slugs: ['item-probe-none'] }],
		},
	};
	let stopped: string | undefined;
	for (const [short, json] of Object.entries(wrongs)) {
		const name = `v3.${short}`;
		const tells = (answer: Answer) => answer.status !== 404;
		if (isMissing) {
			const call = { method: 'POST' as const, json: { order_id: MISSING_ID, ...json } };
			if (tells(await api.free(name, '/v3/process', call))) continue;
			seen.answers.delete(name);
		}
		seen.skip(name, stopped ?? UNASKED);
		if (!ways.includes('order') || stopped !== undefined) continue;
		const before = purse.spent;
		await api.paid(name, '/v3/process', { order_id: orderId, ...json });
		if (purse.spent > before) stopped = NOT_REFUSED;
	}
	const questions = new SlugQuestions(
		api,
		{ orderId, assetId },
		stopped === undefined ? ways : isMissing ? ['no order'] : [],
	);
	for (const [tool, purpose] of ASKED) {
		const widget = TOOLS.find(({ slug }) => slug === tool)?.widgets.find(
			(one) => one.purpose === purpose,
		);
		await questions.ask({ tool, purpose }, widget?.values ?? []);
	}
	if (!ways.includes('order')) seen.skip('v3.wrongItem', UNASKED);
}
