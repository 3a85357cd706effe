import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { readApiOption } from '../../dev/apiOption';
import type { Version } from '../../sandbox';

/** A photo to enhance, and what it shows. */
export interface DemoPhoto {
	path: string;
	name: string;
	/** A space's name or title. */
	space: string;
}

/** What the command line asks for. */
export interface DemoOptions {
	photos: DemoPhoto[];
	/** The one version of the API to use; absent: Automatic chooses between both. */
	api?: Version;
}

export const HELP = `Enhances photos in a real n8n workflow and adds the results to demo-output/.

  npm run demo                                     the sample photos, by the sandbox
  npm run demo -- photo1.jpg photo2.png            your own photos, by the sandbox
  npm run demo -- --space outdoor house.jpg        photos of the outside
  npm run demo -- --api v3                         by V3 of the API: in the sandbox V1 is gone then
  npm run demo -- --api v1                         by V1, the other way round
  npm run demo -- --help                           this text

Environment:
  AIHOMEDESIGN_API_KEY    use this key of the real AI HomeDesign; this spends credits
  AIHOMEDESIGN_BASE_URL   use another address than https://api.aihomedesign.com with that key

Options go after a second --, as shown.`;

const SAMPLES = join(__dirname, '..', 'photos');

const SAMPLE_PHOTOS = [
	{ name: 'living-room.jpg', space: 'Indoor' },
	{ name: 'kitchen.jpg', space: 'Indoor' },
	{ name: 'front-of-house.jpg', space: 'Outdoor' },
];

/**
 * What the command line asks for; the samples when it names no photo. Undefined asks for help.
 * Throws an Error in plain words for a photo that does not exist or an option that is unknown.
 */
export function readDemoOptions(args: string[]): DemoOptions | undefined {
	const { values, positionals } = parseArgs({
		args,
		allowPositionals: true,
		options: {
			space: { type: 'string' },
			api: { type: 'string' },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) return undefined;
	return { photos: photosFrom(positionals, values.space), api: readApiOption(values.api) };
}

function photosFrom(names: string[], space: string | undefined): DemoPhoto[] {
	if (names.length === 0) {
		if (space) throw new Error('--space is for photos of your own: name at least one');
		return SAMPLE_PHOTOS.map((sample) => ({ ...sample, path: join(SAMPLES, sample.name) }));
	}
	return names.map((given) => {
		const path = resolve(given);
		if (!existsSync(path)) throw new Error(`There is no file ${given}. Try npm run demo -- --help`);
		if (!statSync(path).isFile()) throw new Error(`${given} is a folder: name the photos in it`);
		return { path, name: basename(path), space: space ?? 'Indoor' };
	});
}
