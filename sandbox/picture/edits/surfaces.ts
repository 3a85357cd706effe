import { chosen, colourOf, drawing, PARTS, type Edit, type Layers, type Photo } from './canvas';

type Pattern = 'plain' | 'bricks' | 'tiles' | 'planks' | 'veins' | 'coffers' | 'stripes';

const MATERIALS: Readonly<Record<string, [base: string, lines: string, pattern: Pattern]>> = {
	'white-brick-wall': ['#f1eee8', '#c9c3b8', 'bricks'],
	'navy-blue-wall': ['#1f3158', '#1f3158', 'plain'],
	'brick-wall': ['#a34a34', '#d8c6b4', 'bricks'],
	'white-paint': ['#f8f8f4', '#f8f8f4', 'plain'],
	wallpaper: ['#c9d8b6', '#7d9a5e', 'stripes'],
	concrete: ['#8f9292', '#7b7e7e', 'veins'],
	'cream-marble': ['#efe3c8', '#c8b48a', 'veins'],
	'brown-marble': ['#6b4630', '#a9805f', 'veins'],
	'white-marble': ['#f4f4f4', '#a9adb3', 'veins'],
	'grey-marble': ['#8d939a', '#d5d9dd', 'veins'],
	'black-marble': ['#1d1e21', '#8b8d92', 'veins'],
	hardwood: ['#9a6a3c', '#5f3d1f', 'planks'],
	tile: ['#d9d4c7', '#8f897b', 'tiles'],
	carpet: ['#7a6f8a', '#7a6f8a', 'plain'],
	'coffered-wooden': ['#8a5a2f', '#4c2f16', 'coffers'],
	'white-coffered': ['#f7f5ef', '#bdb8ab', 'coffers'],
	'wooden-ceiling': ['#b0783f', '#744a22', 'planks'],
	'subway-tile': ['#e9f0ef', '#9fb0ae', 'bricks'],
	mosaic: ['#3f8f8c', '#e3c567', 'tiles'],
};

/** One tile of each pattern, 24 by 12 on the canvas. */
const LINES: Readonly<Record<Pattern, string>> = {
	plain: '',
	bricks: 'M0 0H24M0 6H24M0 0V6M12 6V12',
	tiles: 'M0 0H24M0 6H24M0 0V12M6 0V12M12 0V12M18 0V12',
	planks: 'M0 0H24M0 4H24M0 8H24M8 0V4M18 4V8',
	veins: 'M0 4Q8 0 12 6T24 4M4 12Q10 8 18 10',
	coffers: 'M0 0H24V12H0ZM4 3H20V9H4Z',
	stripes: 'M3 0V12M9 0V12M15 0V12M21 0V12',
};

const DEFAULTS = {
	'tool-wall-change': ['wall', 'white-paint'],
	'tool-floor-change': ['floor', 'hardwood'],
	'tool-ceiling-change': ['ceiling', 'white-paint'],
	'tool-backsplash-change': ['backsplash', 'subway-tile'],
} as const satisfies Record<string, [part: keyof typeof PARTS, material: string]>;

export const SURFACE_TOOLS: readonly string[] = Object.keys(DEFAULTS);

function surfaceOf(tool: string) {
	const found = Object.entries(DEFAULTS).find(([slug]) => slug === tool);
	return found?.[1] ?? DEFAULTS['tool-wall-change'];
}

/** The part of the room that the tool is for in the chosen material; the light on it stays a little. */
export async function resurface(photo: Photo, edit: Edit): Promise<Layers> {
	const [part, usual] = surfaceOf(edit.tool);
	const material = chosen(edit, 'material', usual);
	const [base, lines, pattern] = MATERIALS[material] ?? [colourOf(material), '#fff', 'tiles'];
	const back =
		part === 'wall' ? '<rect x="60" y="45" width="180" height="95" fill="url(#m)"/>' : '';
	const content = `<defs><pattern id="m" width="24" height="12" patternUnits="userSpaceOnUse">
		<rect width="24" height="12" fill="${base}"/><path d="${LINES[pattern]}" fill="none" stroke="${lines}" stroke-width="0.8"/>
		</pattern></defs><g opacity="0.85"><path d="${PARTS[part]}" fill="url(#m)"/>${back}</g>`;
	return [{ input: drawing(photo, content) }];
}
