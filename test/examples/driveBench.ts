import { smallPhoto } from '../node/workbench';
import { HIDDEN_FILES } from './hiddenFiles';
import { openExampleBench, type ExampleBench } from './exampleBench';

/** A bench with two folders in its Drive. */
export interface DriveBench extends ExampleBench {
	/** IDs of the folders. */
	photos: string;
	results: string;
	/** Puts photos into the folder for them; gives their contents by name. */
	addPhotos(...names: string[]): Promise<Record<string, Buffer>>;
	/** Puts files that Macs leave beside photos into the folder; whoever orders them pays for a photo. */
	addHiddenFiles(): Promise<void>;
}

/**
 * Opens a bench before each test of the file, and closes it afterwards. The object that it gives is
 * filled anew each time: take what is in it inside tests only.
 *
 * @param isWatched whether the example's trigger has seen the folder of the photos before
 */
export function useDriveBench({ isWatched = false } = {}): DriveBench {
	const current = {} as DriveBench;
	beforeEach(async () => {
		const bench = await openExampleBench();
		const photos = bench.drive.addFolder('Photos');
		const results = bench.drive.addFolder('Results');
		if (isWatched) bench.drive.poll(photos);
		const addPhotos = async (...names: string[]) => {
			const originals: Record<string, Buffer> = {};
			for (const name of names) {
				originals[name] = await smallPhoto();
				bench.drive.addFile(name, photos, originals[name]);
			}
			return originals;
		};
		const addHiddenFiles = async () => void (await addPhotos(...HIDDEN_FILES));
		Object.assign(current, { ...bench, photos, results, addPhotos, addHiddenFiles });
	});
	afterEach(async () => await current.close());
	return current;
}
