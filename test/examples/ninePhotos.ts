import type { DriveBench } from './driveBench';

/** Eight photos of a house. */
export const EIGHT = [
	...['front.jpg', 'bath.jpg', 'bedroom-empty.jpg', 'dining.jpg', 'garden.jpg', 'hall.jpg'],
	...['kitchen.jpg', 'living-room-empty.jpg'],
];
/** What somebody has called a photo. */
export const BAD = 'notes.jpg';
export const NINE = [...EIGHT, BAD];

/** Puts nine photos into a folder, one of them bad; gives the eight others. */
export async function addNine(
	{ drive, addPhotos, photos }: DriveBench,
	folder = photos,
): Promise<Record<string, Buffer>> {
	const originals = await addPhotos(...EIGHT);
	for (const [name, content] of Object.entries(originals)) {
		if (folder !== photos) drive.addFile(name, folder, content);
	}
	drive.addFile(BAD, folder, Buffer.from('Just a text'));
	return originals;
}

/** A result's name in place of its photo's. */
export const renamed = (name: string, end: string) => name.replace(/\.jpg$/, end);
