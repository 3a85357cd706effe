/**
 * The floors of nodes/shared, from the ground up: each may use those below it, and none above.
 * Folders that stand together on a floor do not use one another.
 */
const FLOORS = [
	['core'],
	['http', 'polling', 'pacing'],
	['api'],
	['photo'],
	['memory'],
	['batch'],
	['order'],
	['descriptions', 'methods', 'actions'],
];
const shared = (folders) => `^nodes/shared/(${folders.join('|')})/`;

const floors = FLOORS.flatMap((floor, level) =>
	floor.map((folder) => ({
		name: `${folder} uses only what is below it`,
		severity: 'error',
		from: { path: shared([folder]) },
		to: {
			path: shared([
				...FLOORS.slice(level + 1).flat(),
				...floor.filter((neighbour) => neighbour !== folder),
			]),
		},
	})),
);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		...floors,
		{
			name: 'what nodes share does not know the nodes',
			severity: 'error',
			from: { path: '^nodes/shared/' },
			to: { path: '^nodes/(?!shared/)' },
		},
		{
			name: 'a node does not reach into another',
			severity: 'error',
			from: { path: '^nodes/(AiImageEnhancement|AiHomeDesign|AiHomeDesignTrigger)/' },
			to: {
				path: '^nodes/(AiImageEnhancement|AiHomeDesign|AiHomeDesignTrigger)/',
				pathNot: '^nodes/$1/',
			},
		},
		{
			name: 'only openApi knows the API versions',
			severity: 'error',
			from: { path: '^nodes/', pathNot: '^nodes/shared/api/(v\\d+/|openApi\\.ts$)' },
			to: { path: '^nodes/shared/api/v\\d+/' },
		},
		{
			name: 'no circle',
			severity: 'error',
			from: {},
			to: { circular: true },
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^dist/' },
		tsConfig: { fileName: 'tsconfig.json' },
		tsPreCompilationDeps: true,
	},
};
