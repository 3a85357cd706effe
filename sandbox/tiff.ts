/** The tags of a TIFF's first directory that have a plain number, by tag number. */
export type TiffTags = ReadonlyMap<number, number>;

export const TIFF_TAGS = {
	newSubfileType: 0x00fe,
	orientation: 0x0112,
	subDirectories: 0x014a,
	dngVersion: 0xc612,
} as const;

/**
 * Reads the first directory of a TIFF, which most camera RAW files are.
 *
 * @returns undefined when there is no directory to be read
 * @see TIFF 6.0, section 2
 */
export function readTiffTags(file: Buffer): TiffTags | undefined {
	if (file.length < 8) return undefined;
	const little = file.toString('latin1', 0, 2) === 'II';
	const u16 = (at: number) => (little ? file.readUInt16LE(at) : file.readUInt16BE(at));
	const u32 = (at: number) => (little ? file.readUInt32LE(at) : file.readUInt32BE(at));
	const directory = u32(4);
	if (directory < 8 || directory + 2 > file.length) return undefined;
	const count = u16(directory);
	const tags = new Map<number, number>();
	for (let index = 0; index < count; index++) {
		const entry = directory + 2 + index * 12;
		if (entry + 12 > file.length) return undefined;
		const isShort = u16(entry + 2) === 3;
		tags.set(u16(entry), isShort ? u16(entry + 8) : u32(entry + 8));
	}
	return tags.size > 0 ? tags : undefined;
}
