import { cleanText } from './photoFacts';
import { readXml, splitName, type Element, type Span } from './xml';

/** Namespaces of XMP (ISO 16684-1) and of IPTC's Photo Metadata Standard. */
const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const DC = 'http://purl.org/dc/elements/1.1/';
const IPTC_EXT = 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/';

/** What IPTC calls a photo with parts that a model has made. */
const SOURCE_TYPE =
	'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia';

/** A packet of more bytes is left as it is. */
const MAX_PACKET_BYTES = 1024 * 1024;

/** Whether a packet has something of GPS in it, in whatever encoding. */
export function mayHoldGps(packet: Buffer): boolean {
	return /g\0{0,3}p\0{0,3}s/i.test(packet.toString('latin1'));
}

/**
 * Puts blanks in the place of GPS in XMP, at any depth: the length stays the same, so that this can be done in any file.
 * @returns undefined when there is none
 */
export function withoutGps(packet: Buffer): Buffer | 'notUnderstood' | undefined {
	if (!mayHoldGps(packet)) return undefined;
	const text = textOf(packet);
	const root = text === undefined ? undefined : readXml(text);
	if (text === undefined || !root) return 'notUnderstood';
	const edits = gpsIn(root).map(({ start, end }) => {
		return { start, end, by: ' '.repeat(Buffer.byteLength(text.slice(start, end))) };
	});
	return edits.length === 0 ? undefined : Buffer.from(applied(text, edits), 'utf8');
}

/** Undefined for one that is too long, damaged, or in another encoding. */
function textOf(packet: Buffer): string | undefined {
	if (packet.length > MAX_PACKET_BYTES) return undefined;
	const text = packet.toString('utf8');
	return text.includes('\ufffd') ? undefined : text;
}

/** EXIF's, and that of makers of drones: the outermost elements, and attributes of others. */
function gpsIn({ attributes, children }: Element): Span[] {
	const named = ([prefix, localName]: [string, string]) =>
		prefix !== 'xmlns' && /^gps/i.test(localName);
	return [
		...attributes.filter(({ name }) => named(splitName(name))),
		...children.flatMap((child) => (named(splitName(child.name)) ? [child] : gpsIn(child))),
	];
}

/**
 * Writes the disclosure into XMP: Digital Source Type, and the caption behind the one that is there. All else stays.
 * @param packet undefined where a result has none
 * @param disclosure '' for none
 * @returns undefined when nothing is to be changed
 */
export function withDisclosure(
	packet: Buffer | undefined,
	disclosure: string,
): Buffer | 'notUnderstood' | undefined {
	const sentence = escaped(cleanText(disclosure));
	if (sentence === '') return undefined;
	if (!packet) return Buffer.from(newPacket(sentence), 'utf8');
	const text = textOf(packet);
	const rdf = text === undefined ? undefined : rdfIn(text);
	if (text === undefined || !rdf?.content) return 'notUnderstood';
	const edits = disclosing(text, rdf, sentence);
	if (edits.length === 0) return undefined;
	const changed = applied(text, edits);
	return rdfIn(changed) ? Buffer.from(changed, 'utf8') : 'notUnderstood';
}

/** The only `rdf:RDF` in a packet. */
function rdfIn(text: string): Element | undefined {
	const found: Element[] = [];
	const look = (element: Element) => {
		if (isNamed(element, RDF, 'RDF')) found.push(element);
		else element.children.forEach(look);
	};
	const root = readXml(text);
	if (root) look(root);
	return found.length === 1 ? found[0] : undefined;
}

function isNamed({ namespace, localName }: Named, ofNamespace: string, name: string): boolean {
	return namespace === ofNamespace && localName === name;
}

interface Named {
	namespace: string;
	localName: string;
}

/** A property, written as an element or as an attribute. */
interface Property extends Named, Span {
	/** As written. */
	value?: string;
	element?: Element;
}

/** The properties of what a packet is about; RDF may describe it in several places. */
function propertiesOf(rdf: Element): Property[] {
	return descriptionsIn(rdf).flatMap(({ attributes, children, namespaceOf }) => [
		...attributes.map(({ name, value, start, end }) => {
			const [prefix, localName] = splitName(name);
			// An attribute without a prefix is in no namespace.
			const namespace = prefix === '' ? '' : namespaceOf(prefix);
			return { namespace, localName, value, start, end };
		}),
		...children.map((element) => {
			const { namespace, localName, start, end } = element;
			return { namespace, localName, start, end, element };
		}),
	]);
}

function descriptionsIn(rdf: Element): Element[] {
	return rdf.children.filter((element) => isNamed(element, RDF, 'Description'));
}

/** Replaces a part of a text. */
interface TextEdit extends Span {
	by: string;
}

function removal({ start, end }: Span): TextEdit {
	return { start, end, by: '' };
}

function disclosing(text: string, rdf: Element, sentence: string): TextEdit[] {
	const properties = propertiesOf(rdf);
	const types = properties.filter((one) => isNamed(one, IPTC_EXT, 'DigitalSourceType'));
	const captions = properties.filter((one) => isNamed(one, DC, 'description'));
	const isMarked = types.length === 1 && types.every((one) => valueOf(text, one) === SOURCE_TYPE);
	const caption = captions.length === 1 ? captions[0]?.element : undefined;
	const inPlace = caption && captionEdit(text, caption, sentence);

	const added = [
		...(isMarked ? [] : [sourceTypeElement()]),
		...(inPlace ? [] : [descriptionElement(withEarlier(text, captions, sentence))]),
	];
	const removed = [...(isMarked ? [] : types), ...(inPlace ? [] : captions)];
	const at = rdf.content?.end ?? 0;
	// All descriptions of a packet are about the same.
	const [first] = descriptionsIn(rdf);
	const about = first?.attributes.find(
		({ name }) => first.namespaceOf(splitName(name)[0]) === RDF && splitName(name)[1] === 'about',
	);
	const insertion = { start: at, end: at, by: descriptionOf(added, about?.value ?? '') };
	return [...removed.map(removal), ...(inPlace ?? []), ...(added.length > 0 ? [insertion] : [])];
}

/** The sentence behind captions that are in no form that it could be put into. */
function withEarlier(text: string, captions: Property[], sentence: string): string {
	const earlier = captions.flatMap(({ value, element }) => {
		const items = element?.children.flatMap(({ children }) => children) ?? [];
		return value ?? (items.length > 0 ? items : [element]).map((one) => contentOf(text, one));
	});
	const kept = earlier.filter((one) => one !== '' && !one.includes('<') && one !== sentence);
	return [...new Set(kept), sentence].join(' ');
}

function valueOf(text: string, { value, element }: Property): string {
	return value ?? contentOf(text, element);
}

function contentOf(text: string, element: Element | undefined): string {
	const { start = 0, end = 0 } = element?.content ?? {};
	return text.slice(start, end).trim();
}

/**
 * Puts the sentence behind a caption in the default language. Undefined when there is none.
 */
function captionEdit(text: string, caption: Element, sentence: string): TextEdit[] | undefined {
	const items = caption.children.flatMap(({ children }) => children);
	const item = items.find(({ attributes }) =>
		attributes.some(({ name, value }) => name === 'xml:lang' && value === 'x-default'),
	);
	if (!item?.content || item.children.length > 0) return undefined;
	const content = contentOf(text, item);
	if (content.includes(sentence)) return [];
	const { end } = item.content;
	return [{ start: end, end, by: content === '' ? sentence : ` ${sentence}` }];
}

function newPacket(sentence: string): string {
	const about = descriptionOf([sourceTypeElement(), descriptionElement(sentence)], '');
	return [
		'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
		'<x:xmpmeta xmlns:x="adobe:ns:meta/">',
		`<rdf:RDF xmlns:rdf="${RDF}">${about}</rdf:RDF>`,
		'</x:xmpmeta>',
		'<?xpacket end="w"?>',
	].join('\n');
}

function descriptionOf(elements: readonly string[], about: string): string {
	const quote = about.includes('"') ? "'" : '"';
	return `<rdf:Description xmlns:rdf="${RDF}" rdf:about=${quote}${about}${quote} xmlns:dc="${DC}" xmlns:Iptc4xmpExt="${IPTC_EXT}">${elements.join('')}</rdf:Description>`;
}

function sourceTypeElement(): string {
	return `<Iptc4xmpExt:DigitalSourceType>${SOURCE_TYPE}</Iptc4xmpExt:DigitalSourceType>`;
}

function descriptionElement(sentence: string): string {
	return `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${sentence}</rdf:li></rdf:Alt></dc:description>`;
}

function escaped(text: string): string {
	return text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);
}

const ENTITIES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
};

function applied(text: string, edits: readonly TextEdit[]): string {
	const parts: string[] = [];
	let at = 0;
	for (const { start, end, by } of [...edits].sort((a, b) => a.start - b.start)) {
		parts.push(text.slice(at, start), by);
		at = end;
	}
	parts.push(text.slice(at));
	return parts.join('');
}
