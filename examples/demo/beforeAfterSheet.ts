import sharp from 'sharp';

/** One row of the sheet; a picture is the bytes of an image file or the path of one. */
export interface BeforeAfterPair {
	name: string;
	before: Buffer | string;
	after: Buffer | string;
}

const CELL_WIDTH = 720;
const CELL_HEIGHT = 480;
const MARGIN = 32;
const GAP = 16;
const CAPTION_HEIGHT = 36;
const ROW_GAP = 24;
const NOTE_HEIGHT = 48;
const MAX_ROWS = 40;
const NAME_UNITS = 48;

const SHEET_WIDTH = 2 * MARGIN + 2 * CELL_WIDTH + GAP;
const RIGHT_CELL = MARGIN + CELL_WIDTH + GAP;
const ROW_HEIGHT = CAPTION_HEIGHT + CELL_HEIGHT + ROW_GAP;

const BACKGROUND = '#fafaf8';
const PANEL = '#e7e7e3';
const DARK = '#2f3437';
const GREY = '#74797d';

interface Label {
	text: string;
	x: number;
	y: number;
	size: number;
	colour: string;
	anchor: 'start' | 'middle' | 'end';
	bold?: boolean;
}

/**
 * Strokes for machines without fonts: polylines of x,y digit pairs on a grid 4 wide and 6 high.
 * Small letters are drawn as capitals.
 */
const STROKES: Record<string, string> = {
	A: '062046 1434',
	B: '0006364534330300 0030414233',
	C: '41301001051636 3645',
	D: '00062644422000',
	E: '40000646 0333',
	F: '400006 0333',
	G: '413010010516364543 4323',
	H: '0006 4046 0343',
	I: '1030 2026 1636',
	J: '404536160504',
	K: '0006 4003 1346',
	L: '000646',
	M: '0600234046',
	N: '06004640',
	O: '100105163645413010',
	P: '0600304142330303',
	Q: '100105163645413010 2446',
	R: '0600304142330303 2346',
	S: '413010010213334445361605',
	T: '0040 2026',
	U: '000516364540',
	V: '002640',
	W: '0016233640',
	X: '0046 4006',
	Y: '002340 2326',
	Z: '00400646',
	0: '100105163645413010 4105',
	1: '112026 1636',
	2: '0110304142060646',
	3: '00402233444536160504',
	4: '36300444',
	5: '40000232434536160504',
	6: '4130100105163645443303',
	7: '004016',
	8: '133342413010010213040516364544334313',
	9: '4333130201103041453616',
	'-': '0343',
	_: '0646',
	'.': '2526',
	',': '2517',
	'(': '30121436',
	')': '10323416',
	'&': '462130211103051524',
	'+': '2125 0343',
	'?': '01103041422324 2626',
};

/** The text with everything that XML, or a one-line caption, cannot hold replaced. */
function cleanText(text: string): string {
	return text.replace(
		/[^\x20-\x7e\u00a0-\u2027\u2030-\u2065\u206a-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu,
		'?',
	);
}

function escapeXml(text: string): string {
	return text
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;')
		.replace(/"/g, '&quot;')
		.replace(/'/g, '&apos;');
}

/** A rough width: wide scripts and emoji count twice. */
function unitsOf(character: string): number {
	return (character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1;
}

/** Cuts the middle out of a long name, so that its beginning and its extension stay readable. */
function shortenName(name: string): string {
	const characters = Array.from(name);
	const width = (part: string[]) => part.reduce((sum, each) => sum + unitsOf(each), 0);
	if (width(characters) <= NAME_UNITS) return name;
	const head: string[] = [];
	const tail: string[] = [];
	const tailUnits = 16;
	for (const each of characters) {
		if (width(head) + unitsOf(each) > NAME_UNITS - tailUnits - 1) break;
		head.push(each);
	}
	for (const each of characters.reverse()) {
		if (width(tail) + unitsOf(each) > tailUnits) break;
		tail.unshift(each);
	}
	return `${head.join('')}…${tail.join('')}`;
}

function textElement(label: Label): string {
	const weight = label.bold ? ' font-weight="bold"' : '';
	return (
		`<text x="${label.x}" y="${label.y}" font-size="${label.size}" fill="${label.colour}"` +
		` text-anchor="${label.anchor}"${weight}` +
		' font-family="Inter, Helvetica Neue, Helvetica, Arial, DejaVu Sans, sans-serif">' +
		`${escapeXml(label.text)}</text>`
	);
}

function strokeElement(label: Label): string {
	const unit = (label.size * 0.72) / 6;
	const advance = unit * 5.6;
	const characters = Array.from(label.text.toUpperCase().replace(/…/g, '..'));
	const width = characters.length * advance - unit * 1.6;
	const shift = { start: 0, middle: width / 2, end: width }[label.anchor];
	const lines = characters.flatMap((character, index) => {
		const glyph = character === ' ' ? '' : (STROKES[character] ?? STROKES['?'] ?? '');
		const left = label.x - shift + index * advance;
		const top = label.y - unit * 6;
		return (glyph.match(/\d+/g) ?? []).map((line) => {
			const points = (line.match(/\d\d/g) ?? []).map((point) => {
				const x = left + Number(point.charAt(0)) * unit;
				const y = top + Number(point.charAt(1)) * unit;
				return `${x.toFixed(1)} ${y.toFixed(1)}`;
			});
			return `M${points.join('L')}`;
		});
	});
	return (
		`<path d="${lines.join('')}" fill="none" stroke="${label.colour}"` +
		` stroke-width="${label.bold ? 2 : 1.5}" stroke-linecap="round" stroke-linejoin="round"/>`
	);
}

function drawLabels(width: number, height: number, labels: Label[], hasFonts: boolean): Buffer {
	const elements = labels.map((label) => (hasFonts ? textElement(label) : strokeElement(label)));
	return Buffer.from(
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
			`${elements.join('')}</svg>`,
	);
}

/**
 * Whether this machine has a font. Without one, every character becomes the same empty box, so a
 * narrow and a wide letter come out equally wide.
 */
async function findFonts(): Promise<boolean> {
	const inkWidth = async (text: string) => {
		const label: Label = { text, x: 50, y: 70, size: 48, colour: '#000', anchor: 'middle' };
		const { info } = await sharp(drawLabels(100, 100, [label], true))
			.trim()
			.toBuffer({ resolveWithObject: true });
		return info.width;
	};
	try {
		return (await inkWidth('l')) !== (await inkWidth('M'));
	} catch {
		return false;
	}
}

/** The picture scaled into a cell, or nothing when sharp cannot read it. */
async function drawPicture(picture: Buffer | string): Promise<Buffer | undefined> {
	try {
		return await sharp(picture, { failOn: 'none' })
			.autoOrient()
			.resize(CELL_WIDTH, CELL_HEIGHT, { fit: 'contain', background: PANEL })
			.flatten({ background: PANEL })
			.png({ compressionLevel: 1 })
			.toBuffer();
	} catch {
		return undefined;
	}
}

async function drawPanel(text: string, hasFonts: boolean): Promise<Buffer> {
	const label: Label = {
		text,
		x: CELL_WIDTH / 2,
		y: CELL_HEIGHT / 2 + 6,
		size: 18,
		colour: GREY,
		anchor: 'middle',
	};
	return await sharp({
		create: { width: CELL_WIDTH, height: CELL_HEIGHT, channels: 3, background: PANEL },
	})
		.composite([{ input: drawLabels(CELL_WIDTH, CELL_HEIGHT, [label], hasFonts) }])
		.png()
		.toBuffer();
}

/** A strip of the sheet as raw RGB, full width. */
async function drawStrip(height: number, layers: sharp.OverlayOptions[]): Promise<Buffer> {
	return await sharp({
		create: { width: SHEET_WIDTH, height, channels: 3, background: BACKGROUND },
	})
		.composite(layers)
		.removeAlpha()
		.raw()
		.toBuffer();
}

async function drawRow(pair: BeforeAfterPair, hasFonts: boolean): Promise<Buffer> {
	const unreadable = /\.hei[cf]$/i.test(pair.name)
		? 'HEIC file, no preview'
		: 'RAW file, no preview';
	const before = (await drawPicture(pair.before)) ?? (await drawPanel(unreadable, hasFonts));
	const after = (await drawPicture(pair.after)) ?? (await drawPanel('No preview', hasFonts));
	const line = { y: CAPTION_HEIGHT - 12, size: 17 };
	const labels: Label[] = [
		{ ...line, text: 'Before', x: MARGIN, colour: DARK, anchor: 'start', bold: true },
		{ ...line, text: 'After', x: RIGHT_CELL, colour: DARK, anchor: 'start', bold: true },
		{
			...line,
			text: shortenName(cleanText(pair.name)),
			x: SHEET_WIDTH - MARGIN,
			size: 15,
			colour: GREY,
			anchor: 'end',
		},
	];
	return await drawStrip(ROW_HEIGHT, [
		{ input: before, left: MARGIN, top: CAPTION_HEIGHT },
		{ input: after, left: RIGHT_CELL, top: CAPTION_HEIGHT },
		{ input: drawLabels(SHEET_WIDTH, CAPTION_HEIGHT, labels, hasFonts), left: 0, top: 0 },
	]);
}

/**
 * Draws a contact sheet of enhanced photos: one row per photo, the original on the left and the
 * result on the right, and writes it as a PNG. Pictures are turned upright and keep their aspect
 * ratio. An original that cannot be shown, such as a camera RAW file, becomes a grey panel that
 * says so. After 40 rows the sheet only says how many more there were.
 */
export async function drawBeforeAfterSheet(
	pairs: BeforeAfterPair[],
	target: string,
): Promise<void> {
	const hasFonts = await findFonts();
	const shown = pairs.slice(0, MAX_ROWS);
	const left = pairs.length - shown.length;
	const note = left > 0 ? `and ${left} more` : shown.length === 0 ? 'No photos' : '';
	const noteHeight = note ? NOTE_HEIGHT : 0;
	const height = MARGIN + shown.length * ROW_HEIGHT + noteHeight + MARGIN - ROW_GAP;

	const strips = [await drawStrip(MARGIN - ROW_GAP / 2, [])];
	for (const pair of shown) strips.push(await drawRow(pair, hasFonts));
	if (note) {
		const label: Label = {
			text: note,
			x: SHEET_WIDTH / 2,
			y: 26,
			size: 18,
			colour: GREY,
			anchor: 'middle',
		};
		const input = drawLabels(SHEET_WIDTH, NOTE_HEIGHT, [label], hasFonts);
		strips.push(await drawStrip(NOTE_HEIGHT, [{ input, left: 0, top: 0 }]));
	}
	strips.push(await drawStrip(MARGIN - ROW_GAP / 2, []));

	await sharp(Buffer.concat(strips), { raw: { width: SHEET_WIDTH, height, channels: 3 } })
		.png({ compressionLevel: 9 })
		.toFile(target);
}
