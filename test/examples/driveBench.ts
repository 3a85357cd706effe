import { smallPhoto } from '../node/workbench';
import { HIDDEN_FILES } from './hiddenFiles';
import type { RunOptions, RunResult } from '../harness';
import { openExampleBench, type ExampleBench, type Settings } from './exampleBench';
import { userSettings } from './userSettings';

/** Where mails go. */
export const ME = 'me@example.com';

/** A bench with two folders in its Drive. */
export interface DriveBench extends ExampleBench {
	/** IDs of the folders. */
	photos: string;
	results: string;
	/** Puts photos into the folder for them; gives their contents by name. */
	addPhotos(...names: string[]): Promise<Record<string, Buffer>>;
	/** Puts files that Macs leave beside photos into the folder; whoever orders them pays for a photo. */
	addHiddenFiles(): Promise<void>;
	/** All that an example's note says to set, besides credentials. */
	settingsOf(file: string): Settings;
	/** Runs an example as its trigger does: with what is new in the folder of the photos. */
	runNew(file: string, startNode?: string, options?: Partial<RunOptions>): Promise<RunResult>;
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
		const settingsOf = (file: string) => {
			const fields = userSettings[file]?.fields ?? [];
			return Object.fromEntries(fields.map((field) => [field, setting(field, photos, results)]));
		};
		const runNew = async (file: string, startNode?: string, options?: Partial<RunOptions>) =>
			await bench.run(file, settingsOf(file), bench.drive.poll(photos), startNode, options);
		Object.assign(current, {
			...{ ...bench, photos, results, addPhotos, addHiddenFiles, settingsOf, runNew },
		});
	});
	afterEach(async () => await current.close());
	return current;
}

function setting(field: string, photos: string, results: string): string {
	if (field.endsWith(': sendTo')) return ME;
	if (field.endsWith(': dataTableId')) return 'table';
	return /folderToWatch|filter\.folderId/.test(field) ? photos : results;
}

/** What is the same in every example that enhances the photos of a Drive's folder: it leaves hidden files alone. */
export function testHiddenFiles(
	bench: DriveBench,
	run: () => Promise<RunResult>,
	{
		download = 'Download Photo',
		movesOriginals = false,
		results: resultNames = ['kitchen-enhanced.jpg'],
	} = {},
): void {
	test('files that Macs leave beside photos never reach the node', async () => {
		const { drive, sandbox, addHiddenFiles, addPhotos, photos, results } = bench;
		await addHiddenFiles();
		await addPhotos('kitchen.jpg');
		const execution = await run();
		expect(execution.status).toBe('success');
		expect(execution.json(download)).toMatchObject([{ name: 'kitchen.jpg' }]);
		expect(drive.namesIn(photos)).toEqual([
			...HIDDEN_FILES,
			...(movesOriginals ? [] : ['kitchen.jpg']),
		]);
		expect(drive.namesIn(results)).toEqual(resultNames);
		expect(sandbox.orders().map(({ filename }) => filename)).toEqual(['kitchen.jpg']);
	});
}
