import { smallPhoto } from '../node/workbench';
import { openExampleBench, type ExampleBench } from './exampleBench';

/** What a test of a Google Drive example works with; new for each test. */
export interface DriveExample {
	bench: ExampleBench;
	/** IDs of folders. */
	photos: string;
	results: string;
	/** Puts photos into the folder for them; gives their contents by name. */
	addPhotos(...names: string[]): Promise<Record<string, Buffer>>;
}

/**
 * Opens a bench with two folders before each test of the file, and closes it afterwards.
 *
 * @param isWatched whether the example's trigger has seen the folder of the photos before
 */
export function useDriveExample({ isWatched }: { isWatched: boolean }): DriveExample {
	const example = {
		addPhotos: async (...names: string[]) => {
			const originals: Record<string, Buffer> = {};
			for (const name of names) {
				originals[name] = await smallPhoto();
				example.bench.drive.addFile(name, example.photos, originals[name]);
			}
			return originals;
		},
	} as DriveExample;
	beforeEach(async () => {
		const bench = await openExampleBench();
		const photos = bench.drive.addFolder('Photos');
		const results = bench.drive.addFolder('Results');
		if (isWatched) bench.drive.poll(photos);
		Object.assign(example, { bench, photos, results });
	});
	afterEach(async () => await example.bench.close());
	return example;
}
