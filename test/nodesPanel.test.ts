import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';

import { AiHomeDesign } from '../nodes/AiHomeDesign/AiHomeDesign.node';
import { AiHomeDesignTrigger } from '../nodes/AiHomeDesignTrigger/AiHomeDesignTrigger.node';
import { AiImageEnhancement } from '../nodes/AiImageEnhancement/AiImageEnhancement.node';

/** A node, or an entry of the editor's nodes panel, as its search sees it. */
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

type Node = AiHomeDesign | AiHomeDesignTrigger | AiImageEnhancement;

function entryOf({ description }: Node, folder: string): Entry {
	const file = join(__dirname, '..', 'nodes', folder, `${folder}.node.json`);
	const { alias } = codexFile.parse(JSON.parse(readFileSync(file, 'utf8')));
	const { name, displayName } = description;
	return { key: name, properties: { displayName, codex: { alias } } };
}

/** The editor makes one entry of a node and the trigger that is named after it; name and aliases are the node's. */
function merged(nodes: Entry[]): Entry[] {
	const isMerged = ({ key }: Entry) =>
		key.endsWith('Trigger') && nodes.some((node) => node.key === key.replace('Trigger', ''));
	return nodes.filter((node) => !isMerged(node));
}

const entries = merged([
	entryOf(new AiHomeDesign(), 'AiHomeDesign'),
	entryOf(new AiHomeDesignTrigger(), 'AiHomeDesignTrigger'),
	entryOf(new AiImageEnhancement(), 'AiImageEnhancement'),
]);
const hits = (query: string) =>
	sublimeSearch(query.toLowerCase(), entries)
		.sort((a, b) => b.score - a.score)
		.map(({ item }) => item.key);

test('the trigger and the node for all tools are one entry', () => {
	expect(entries.map(({ key }) => key)).toEqual(['aiHomeDesign', 'aiImageEnhancement']);
});

test('that entry has the description of the trigger: it tells of the tools first', () => {
	expect(new AiHomeDesignTrigger().description.description).toMatch(
		new RegExp(`^${new AiHomeDesign().description.description}, or start the workflow `),
	);
});

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
	'real estate photography',
	'upscale',
	'AI Image Enhancement',
	'image enhancement',
])('"%s" finds the node that enhances first', (query) => {
	expect(hits(query)[0]).toBe('aiImageEnhancement');
});

test.each([
	...['AI HomeDesign', 'AIHomeDesign', 'AI HomeDesign Trigger'],
	...['virtual staging', 'staging', 'home staging', 'restaging', 'interior design', 'furniture'],
	...['declutter', 'item removal', 'object removal', 'remove objects'],
	...['day to dusk', 'twilight', 'dusk', 'sky'],
	...['floor', 'wall', 'wall color', 'ceiling', 'backsplash', 'renovation', 'under construction'],
	'webhook',
])('"%s" finds the node for all tools first', (query) => {
	expect(hits(query)[0]).toBe('aiHomeDesign');
});

test.each(['AI HomeDesign', 'real estate', 'realtor', 'listing photos'])(
	'"%s" finds both nodes',
	(query) => {
		expect(hits(query).sort()).toEqual(['aiHomeDesign', 'aiImageEnhancement']);
	},
);
