import ExifReader from 'exifreader';
import fc from 'fast-check';

import { withDisclosure, withoutGps } from '../../../../nodes/shared/photo/photoData/xmp';
import { LONGEST_PAUSE_MS, timeOf } from '../../../longestPause';
import { segment } from '../../../photoFiles';
import { SENTENCE, SOURCE_TYPE } from './samples';

const RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"';
const DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"';
const IPTC = 'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"';
const EXIF = 'xmlns:exif="http://ns.adobe.com/exif/1.0/"';
const XMP = 'xmlns:xmp="http://ns.adobe.com/xap/1.0/"';

const packet = (inside: string, rdf = `<rdf:RDF ${RDF}>`) =>
	`<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">${rdf}${inside}</rdf:RDF></x:xmpmeta>${' '.repeat(200)}<?xpacket end="w"?>`;
const about = (attributes: string, children = '') =>
	`<rdf:Description rdf:about="" ${attributes}>${children}</rdf:Description>`;
const alt = (...items: ReadonlyArray<[language: string, text: string]>) =>
	`<dc:description><rdf:Alt>${items.map(([language, text]) => `<rdf:li xml:lang="${language}">${text}</rdf:li>`).join('')}</rdf:Alt></dc:description>`;

/** As it is done with a result: the GPS first. */
const changedBytes = (packet: Buffer, disclosure = SENTENCE) => {
	const cleaned = withoutGps(packet);
	return withDisclosure(Buffer.isBuffer(cleaned) ? cleaned : packet, disclosure) ?? cleaned;
};
const change = (text: string, disclosure = SENTENCE) => {
	const changed = changedBytes(Buffer.from(text), disclosure);
	return Buffer.isBuffer(changed) ? changed.toString() : changed;
};

const asJpeg = (text: Buffer) =>
	Buffer.concat([
		Buffer.from([0xff, 0xd8]),
		segment(0xe1, Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), text])),
		Buffer.from([0xff, 0xda, 0, 2, 0xff, 0xd9]),
	]);

/** What a foreign reader finds in a packet. */
function found(text: string): Record<string, string> {
	const tags = Object.entries(ExifReader.load(asJpeg(Buffer.from(text))));
	return Object.fromEntries(tags.map(([name, tag]) => [name, String(tag?.description)]));
}

test('a packet of its own', () => {
	const made = withDisclosure(undefined, 'A & B <"c">, naïve');
	expect(found(String(made))).toMatchObject({
		DigitalSourceType: SOURCE_TYPE,
		description: 'A & B <"c">, naïve',
	});
	expect(withDisclosure(undefined, '')).toBeUndefined();
});

describe('into the packet that is there', () => {
	test.each<[string, string, Record<string, string>]>([
		['empty', packet(''), {}],
		[
			'of attributes',
			packet(about(`${XMP} xmp:CreatorTool="Service 2"`)),
			{ CreatorTool: 'Service 2' },
		],
		[
			'of elements, in several descriptions',
			packet(
				about(XMP, '<xmp:Rating>5</xmp:Rating>') +
					about(DC, '<dc:creator><rdf:Seq><rdf:li>Zoë</rdf:li></rdf:Seq></dc:creator>'),
			),
			{ Rating: '5', creator: 'Zoë' },
		],
		[
			'with another source type, as an attribute',
			packet(about(`${IPTC} ${XMP} Iptc4xmpExt:DigitalSourceType="http://other" xmp:Rating='3'`)),
			{ Rating: '3' },
		],
		[
			'with another source type, as an element',
			packet(
				about(IPTC, '<Iptc4xmpExt:DigitalSourceType>http://other</Iptc4xmpExt:DigitalSourceType>'),
			),
			{},
		],
		[
			'with prefixes of its own',
			packet(about('xmlns:d="http://purl.org/dc/elements/1.1/" d:description="x"')),
			{ description: `x ${SENTENCE}` },
		],
		[
			'with a description as an attribute',
			packet(about(`${DC} dc:description="old"`)),
			{ description: `old ${SENTENCE}` },
		],
		[
			'without a wrapper',
			`<rdf:RDF ${RDF}>${about(`${XMP} xmp:Rating="1"`)}</rdf:RDF>`,
			{ Rating: '1' },
		],
	])('%s', (_, before, kept) => {
		const after = change(before) ?? '';
		expect(found(after)).toMatchObject({
			DigitalSourceType: SOURCE_TYPE,
			description: SENTENCE,
			...kept,
		});
		expect(after).not.toContain('http://other');
		// A second time changes nothing.
		expect(change(after)).toBeUndefined();
		expect(after.startsWith(before.slice(0, 40))).toBe(true);
	});

	test('beside comments and CDATA that look like tags', () => {
		const inside = `<!-- </rdf:RDF> -->${about(XMP, '<xmp:Label><![CDATA[</rdf:RDF>]]></xmp:Label>')}`;
		const [start, end] = packet('|').split('|');
		const after = change(packet(inside)) ?? '';
		expect(after.startsWith(`${start}${inside}<rdf:Description`)).toBe(true);
		expect(after.endsWith(`</rdf:Description>${end}`)).toBe(true);
	});

	test('a caption stays, with the sentence behind it', () => {
		const before = packet(
			about(DC, alt(['x-default', 'Bright kitchen, 1st floor.'], ['de', 'Helle Küche'])),
		);
		const after = change(before) ?? '';
		expect(after).toContain(`Bright kitchen, 1st floor. ${SENTENCE}</rdf:li>`);
		expect(after).toContain('Helle Küche');
		expect(after.match(/<dc:description>/g)).toHaveLength(1);
		expect(change(after)).toBeUndefined();
	});

	test('a caption in another language alone keeps its words', () => {
		const after = change(packet(about(DC, alt(['de', 'Helle Küche'])))) ?? '';
		expect(found(after)['description']).toBe(`Helle Küche ${SENTENCE}`);
		expect(after.match(/<dc:description>/g)).toHaveLength(1);
		expect(change(after)).toBeUndefined();
	});

	test.each([
		alt(['x-default', '']),
		'<dc:description><rdf:Alt><rdf:li xml:lang="x-default"/></rdf:Alt></dc:description>',
		'<dc:description/>',
	])('a caption that says nothing in the default language: %s', (caption) => {
		const after = change(packet(about(DC, caption))) ?? '';
		expect(found(after)['description']).toBe(SENTENCE);
		expect(after.match(/<dc:description>/g)).toHaveLength(1);
	});

	test('the same subject as the other descriptions', () => {
		const before = packet(`<rdf:Description rdf:about='uuid:"1"' ${XMP} xmp:Rating="1"/>`);
		expect(change(before)).toContain(
			`<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about='uuid:"1"'`,
		);
	});
});

describe('GPS is taken out, also where nothing was altered', () => {
	const city = (attributes = '', children = '') =>
		`<rdf:Description ${EXIF} Iptc4xmpExt:City="Berlin" ${attributes}>${children}</rdf:Description>`;
	const shown = (inside: string) =>
		about(
			IPTC,
			`<Iptc4xmpExt:LocationShown><rdf:Bag>${inside}</rdf:Bag></Iptc4xmpExt:LocationShown>`,
		);
	const AT = 'exif:GPSLatitude="52,31.2N" exif:GPSLongitude="13,24.3E"';
	const ELEMENTS =
		'<exif:GPSLatitude>52,31.2N</exif:GPSLatitude><exif:GPSAltitude>9/1</exif:GPSAltitude>';

	test.each<[name: string, inside: string, kept: RegExp]>([
		['as attributes', about(`${EXIF} ${XMP} ${AT} xmp:Rating="2"`), /Rating/],
		[
			'as elements',
			about(`${EXIF} ${XMP}`, `${ELEMENTS}<exif:FNumber>8/1</exif:FNumber>`),
			/FNumber/,
		],
		[
			"a drone's",
			about(
				XMP,
				'<d:GpsLongtitude xmlns:d="http://drone">13</d:GpsLongtitude><xmp:Rating>2</xmp:Rating>',
			),
			/Rating/,
		],
		[
			'with parts of its own',
			about(
				EXIF,
				'<exif:GPSLatitude rdf:parseType="Resource"><exif:GPSx/><rdf:value>52</rdf:value></exif:GPSLatitude><exif:FNumber>8/1</exif:FNumber>',
			),
			/FNumber/,
		],
		['of a place that is shown, as attributes', shown(`<rdf:li>${city(AT)}</rdf:li>`), /Berlin/],
		[
			'of a place that is shown, as elements',
			shown(`<rdf:li>${city('', ELEMENTS)}</rdf:li>`),
			/Berlin/,
		],
		[
			'of a place without wrapping',
			shown(`<rdf:li ${EXIF} Iptc4xmpExt:City="Berlin" ${AT}/>`),
			/Berlin/,
		],
		[
			'of a picture that was put in',
			about(
				`${IPTC} xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"`,
				`<xmpMM:Pantry><rdf:Bag><rdf:li>${city(AT)}</rdf:li></rdf:Bag></xmpMM:Pantry>`,
			),
			/Berlin/,
		],
		[
			'of a typed node',
			`<t:Photo xmlns:t="http://t" ${EXIF} ${XMP} rdf:about="" ${AT} xmp:Rating="2">${ELEMENTS}</t:Photo>`,
			/Rating/,
		],
		[
			'beside letters of two bytes and more',
			about(`${EXIF} ${XMP} exif:GPSMapDatum="Zoë 😀" xmp:Label="ü"`),
			/ü/,
		],
	])('%s', (_, inside, kept) => {
		const before = Buffer.from(packet(inside));
		const after = withoutGps(before);
		if (!Buffer.isBuffer(after)) throw new Error('It was not changed');
		expect(after.length).toBe(before.length);
		expect(after.toString()).toMatch(kept);
		const names = (bytes: Buffer) => Object.keys(found(bytes.toString()));
		expect(names(after)).toEqual(names(before).filter((name) => !/^gps/i.test(name)));
		expect(JSON.stringify(ExifReader.load(asJpeg(after)))).not.toMatch(/gps/i);
		expect(withoutGps(after)).toBeUndefined();
		const marked = withDisclosure(after, SENTENCE);
		expect(found(String(marked))).toMatchObject({ DigitalSourceType: SOURCE_TYPE });
	});

	test.each<[name: string, text: string]>([
		['none', packet(about(`${XMP} xmp:Rating="2"`))],
		['as a word', packet(about(`${XMP} xmp:Label="without GPS"`))],
		['as a prefix', packet(about('xmlns:gps="http://x" gps:Rating="2"'))],
	])('%s: nothing is changed', (_, text) => expect(withoutGps(Buffer.from(text))).toBeUndefined());

	test('also without RDF, and not where it cannot be read', () => {
		expect(String(withoutGps(Buffer.from('<x exif:GPSLatitude="1"/>')))).toMatch(/^<x +\/>$/);
		const text = packet(about(`${EXIF} exif:GPSLatitude="1"`));
		for (const encoding of ['utf16le', 'latin1'] as const) {
			expect(withoutGps(Buffer.from(`${text}ü`, encoding))).toBe('notUnderstood');
		}
		expect(withoutGps(Buffer.from(`${text}<`))).toBe('notUnderstood');
	});
});

test.each<[string, string | Buffer]>([
	['nothing', ''],
	['no XML', 'hello'],
	['no RDF', '<x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta>'],
	['RDF without content', `<rdf:RDF ${RDF}/>`],
	['RDF of another namespace', '<rdf:RDF xmlns:rdf="http://other"></rdf:RDF>'],
	['two of them', `<a><rdf:RDF ${RDF}></rdf:RDF><rdf:RDF ${RDF}></rdf:RDF></a>`],
	['tags that do not fit', packet('<a><b></a></b>')],
	['a tag without an end', packet('<a')],
	['an attribute without quotation marks', packet('<a b=c></a>')],
	['attributes without a blank', packet('<a b="1"c="2"></a>')],
	['an attribute with a tag in it', packet('<a b="<c>"></a>')],
	['an end with attributes', packet('<a></a b="1">')],
	['entities of its own', `<!DOCTYPE x [<!ENTITY a "b">]>${packet('')}`],
	['a comment without an end', `${packet('')}<!-- `],
	['an element without an end', `<a>${packet('')}`],
	['an end too many', `${packet('')}</a>`],
	['UTF-16', Buffer.from(packet(''), 'utf16le')],
	['damaged UTF-8', Buffer.concat([Buffer.from(packet('')), Buffer.from([0xff])])],
])('%s is not understood', (_, text) => {
	expect(withDisclosure(Buffer.from(text), SENTENCE)).toBe('notUnderstood');
});

describe('made-up packets', () => {
	const many = (text: string, count = 1_000_000) => text.repeat(Math.floor(count / text.length));
	test.each<[string, string]>([
		['deep', packet(many('<a>'))],
		['wide', packet(many('<a/>'))],
		['countless attributes', packet(`<a ${many('b="" ')}/>`)],
		['countless namespaces', packet(`<a ${many('xmlns:b="" ')}/>`)],
		['countless descriptions', packet(many('<rdf:Description/>', 800_000))],
		['blanks', packet(`<a ${many(' ')}/>`)],
		['begun comments', packet(many('<!--'))],
		['begun tags', packet(many('<a b="'))],
		['text', packet(many('x'))],
		['too long', packet(many('x', 3_000_000))],
		['captions', packet(about(DC, many(alt(['x-default', 'a']))))],
		['GPS', packet(about(`${EXIF} ${many('exif:GPSAltitude="1" ')}`))],
	])('%s: soon', (_, text) => {
		const bytes = Buffer.from(text);
		const best = Math.min(...[1, 2, 3].map(() => timeOf(() => changedBytes(bytes))));
		expect(best).toBeLessThan(LONGEST_PAUSE_MS);
	});

	test('any text in a disclosure comes out as a text', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 1_200 }), (text) => {
				const made = withDisclosure(undefined, text);
				const before = packet(about(DC, alt(['x-default', 'A caption'])));
				for (const changed of [made, withDisclosure(Buffer.from(before), text)]) {
					if (changed === undefined) continue;
					expect(withDisclosure(Buffer.from(changed), text)).toBeUndefined();
				}
			}),
		);
	});

	test('any text as a packet is left, or stays whole', () => {
		const piece = fc.constantFrom(
			...['<', '>', '</', '/>', '"', "'", '=', ' ', 'a', 'xml:lang', 'x-default', '<!--', '-->'],
			...['<rdf:Description', '</rdf:Description>', '<dc:description>', '</dc:description>'],
			...[DC, 'rdf:about=""', 'dc:description="x"', '<rdf:li xml:lang="x-default">', '</rdf:li>'],
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 14 }), (parts) => {
				const changed = change(packet(parts.join('')));
				if (changed !== 'notUnderstood') expect(change(changed ?? '')).toBeUndefined();
			}),
			{ numRuns: 2_000 },
		);
	});
});
