import type { Anatomy, Known, Look, PartName } from './anatomy';
import { edited, type Edit } from './edits';
import { withFacts } from './exif';
import { lookAtJpeg } from './jpeg';
import type { PhotoData } from './photoFacts';
import { lookAtPng } from './png';
import { lookAtWebp } from './webp';
import { withDisclosure } from './xmp';
import { ByteInput } from '../byteInput';

/** What came of writing. */
export interface PhotoDataOutcome {
	/** Whether anything was written: else the file comes as it is. */
	isWritten: boolean;
	/** What should be in the file and is not: `exif` for date, camera and the like, `xmp` for the disclosure. */
	notWritten: readonly PartName[];
	/** True where the file has content credentials (C2PA): when it was written to, they no longer fit. */
	hasC2pa: boolean;
}

/** So much of a result is kept to look at, in bytes: all of a small one, and what stands before the pixels of a large one. */
export const MAX_HEAD_BYTES = 8 * 1024 * 1024;
const FIRST_LOOK_BYTES = 64 * 1024;

/**
 * Writes photo data into a result (JPG, PNG, WEBP) on its way: EXIF where it does not say the same thing itself, and, with
 * a disclosure, XMP's Digital Source Type and caption. What the result holds stays, but for GPS in its EXIF and XMP (as
 * far as these are understood), which is taken out: it could only be the original's. Pixels stay byte for byte. A file
 * that is not understood comes out as it is. A signature of content credentials (C2PA) stays, and no longer fits.
 *
 * Not seen are GPS, EXIF and XMP behind the picture data of a PNG of more than 8 MB; such a WEBP with EXIF or XMP keeps
 * its own.
 * @param pieces the file's bytes, as `inPieces` gives them
 * @param tell is told the outcome, once, before the first bytes come out
 */
export async function* withPhotoData(
	pieces: AsyncIterable<Buffer>,
	data: PhotoData,
	tell: (outcome: PhotoDataOutcome) => void,
): AsyncGenerator<Buffer, void, undefined> {
	const source = pieces[Symbol.asyncIterator]();
	const input = new ByteInput(source);
	try {
		const { outcome, edits } = planOf(await lookAt(input), data);
		tell(outcome);
		yield* edited(wholeOf(input.bytes, source), edits);
	} finally {
		await input.close();
	}
}

async function* wholeOf(head: Buffer, rest: AsyncIterator<Buffer>) {
	yield head;
	for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

const FORMATS: ReadonlyArray<{ mark: RegExp; look: (head: Buffer, known: Known) => Look }> = [
	{ mark: /^\xff\xd8\xff/, look: lookAtJpeg },
	{ mark: /^\x89PNG\r\n[^]\n/, look: lookAtPng },
	{ mark: /^RIFF[^]{4}WEBP/, look: lookAtWebp },
];

/** Reads as much as it takes to know where a file holds what. Undefined when that cannot be known. */
async function lookAt(input: ByteInput): Promise<Anatomy | undefined> {
	// Each look is at twice as much, so that small pieces are not put together again and again.
	for (let wanted = FIRST_LOOK_BYTES; ; wanted *= 2) {
		await input.fill(wanted);
		const start = input.bytes.toString('latin1', 0, 16);
		const isLast = input.isEnded || input.bytes.length >= MAX_HEAD_BYTES;
		const known = input.isEnded ? 'all' : isLast ? 'most' : 'start';
		const look = FORMATS.find(({ mark }) => mark.test(start))?.look(input.bytes, known);
		if (typeof look === 'object') return look;
		if (look !== 'more' || isLast) return undefined;
	}
}

function planOf(
	anatomy: Anatomy | undefined,
	{ facts, disclosure }: PhotoData,
): { outcome: PhotoDataOutcome; edits: Edit[] } {
	const wanted: Readonly<Record<PartName, boolean>> = {
		exif: Object.values(facts).some((fact) => fact !== undefined && fact !== ''),
		xmp: disclosure !== '',
	};
	const parts = new Map<PartName, Edit>();
	const notWritten: PartName[] = [];
	for (const part of ['exif', 'xmp'] as const) {
		const change = anatomy && changeOf(anatomy, part, { facts, disclosure });
		if (typeof change === 'object') parts.set(part, change);
		else if (change !== 'none' && wanted[part]) notWritten.push(part);
	}
	const others = parts.size > 0 ? (anatomy?.others?.(parts) ?? []) : [];
	const edits = [...others, ...parts.values()].sort((one, other) => one.at - other.at);
	const hasC2pa = anatomy?.hasC2pa ?? false;
	return { edits, outcome: { isWritten: edits.length > 0, notWritten, hasC2pa } };
}

/** What is to be changed for a part of a file. Undefined when it must stay as it is. */
function changeOf(
	anatomy: Anatomy,
	part: PartName,
	{ facts, disclosure }: PhotoData,
): Edit | 'none' | undefined {
	const { at, length, content, isFixed } = anatomy[part];
	if (isFixed && !content) return undefined;
	const changed = part === 'exif' ? withFacts(content, facts) : withDisclosure(content, disclosure);
	if (changed === undefined) return 'none';
	const by = changed === 'notUnderstood' || isFixed ? undefined : anatomy.wrap(part, changed);
	return by && { at, removed: length, by };
}
