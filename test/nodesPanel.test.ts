import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';

import { AiHomeDesignTrigger } from '../nodes/AiHomeDesignTrigger/AiHomeDesignTrigger.node';
import { AiImageEnhancement } from '../nodes/AiImageEnhancement/AiImageEnhancement.node';

/** An entry of the editor's nodes panel, as its search sees it. */
interface Entry {
	key: string;
	properties: { displayName: string; codex: { alias: string[] } };
}
type Search = (query: string, entries: Entry[]) => Array<{ score: number; item: Entry }>;

/** The editor's own search: it looks at display names (weight 1.3) and the codex files' aliases (weight 1). */
const requireFromCore = createRequire(require.resolve('n8n-core'));
const { sublimeSearch } = requireFromCore('@n8n/utils/search/sublime-search') as {
	sublimeSearch: Search;
};

const codexFile = z.object({ alias: z.array(z.string()) });

function entryOf({ description }: AiImageEnhancement | AiHomeDesignTrigger, folder: string): Entry {
	const file = join(__dirname, '..', 'nodes', folder, `${folder}.node.json`);
	const { alias } = codexFile.parse(JSON.parse(readFileSync(file, 'utf8')));
	const { name, displayName } = description;
	const isTrigger = description.group.includes('trigger');
	return {
		key: name,
		properties: {
			// The editor (NodeCreator) shows a trigger without that word, and makes its full name an alias.
			displayName: displayName.replace(' Trigger', ''),
			codex: { alias: isTrigger ? [...alias, displayName] : alias },
		},
	};
}

const entries = [
	entryOf(new AiHomeDesignTrigger(), 'AiHomeDesignTrigger'),
	entryOf(new AiImageEnhancement(), 'AiImageEnhancement'),
];
const hits = (query: string) =>
	sublimeSearch(query.toLowerCase(), entries)
		.sort((a, b) => b.score - a.score)
		.map(({ item }) => item.key);

test.each([
	'picture',
	'photo',
	'photo editing',
	'photo enhancement',
	'brighten',
	'retouch',
	'HDR',
	'listing',
	'MLS',
	'realtor',
	'real estate',
	'real estate photography',
	'upscale',
	'AI Image Enhancement',
	'image enhancement',
])('"%s" finds the node that enhances first', (query) => {
	expect(hits(query)[0]).toBe('aiImageEnhancement');
});

test('the maker’s name finds both nodes', () => {
	// The trigger comes first: it is shown as "AI HomeDesign", and no alias outweighs a display name. That ends with a
	// node named aiHomeDesign, with which the editor makes one entry of the trigger.
	for (const query of ['AI HomeDesign', 'AIHomeDesign']) {
		expect(hits(query).sort()).toEqual(['aiHomeDesignTrigger', 'aiImageEnhancement']);
	}
});

test.each(['twilight', 'declutter', 'staging'])('"%s" is not promised', (query) => {
	for (const { properties } of entries) {
		expect(properties.codex.alias.join().toLowerCase()).not.toContain(query);
	}
});
