import { chosen, colourOf, drawing, PARTS, type Edit, type Layers, type Photo } from './canvas';

interface Palette {
	main: string;
	accent: string;
	/** Of corners: straight or soft furniture. */
	radius: number;
}

const PALETTES: Readonly<Record<string, Palette>> = {
	prime: { main: '#8b7d6b', accent: '#d9b25f', radius: 5 },
	modern: { main: '#2f3437', accent: '#e04f39', radius: 1 },
	farmhouse: { main: '#f1ead9', accent: '#7a5230', radius: 3 },
	scandinavian: { main: '#c9d3d6', accent: '#e6b800', radius: 6 },
	hampton: { main: '#f7f7f2', accent: '#2d5f91', radius: 9 },
	industrial: { main: '#7a4a2b', accent: '#3b3b3b', radius: 0 },
	traditional: { main: '#6b1f2a', accent: '#c9a24b', radius: 12 },
	contemporary: { main: '#58726b', accent: '#d8c3a5', radius: 4 },
};

const WALL_COLOURS: Readonly<Record<string, string>> = {
	'earthy-neutrals': '#b59b7c',
	'warm-tones': '#d9825b',
	'cool-tones': '#6d9dc5',
	monochrome: '#8a8a8a',
	pastel: '#e8b7d0',
};

const FURNITURE: Readonly<Record<string, (palette: Palette) => string>> = {
	sofa: ({ main, accent, radius }) => `
		<rect x="90" y="112" width="120" height="30" rx="${radius}" fill="${main}"/>
		<rect x="82" y="130" width="136" height="30" rx="${radius}" fill="${main}" stroke="#0005"/>
		<rect x="104" y="118" width="20" height="18" rx="${radius / 2}" fill="${accent}"/>
		<rect x="176" y="118" width="20" height="18" rx="${radius / 2}" fill="${accent}"/>
		<rect x="120" y="166" width="60" height="10" rx="${radius / 2}" fill="#6d4c33"/>`,
	bed: ({ main, accent, radius }) => `
		<rect x="95" y="88" width="110" height="50" rx="${radius}" fill="${accent}"/>
		<rect x="95" y="118" width="110" height="52" rx="${radius}" fill="${main}" stroke="#0005"/>
		<rect x="104" y="112" width="40" height="16" rx="5" fill="#fff"/>
		<rect x="156" y="112" width="40" height="16" rx="5" fill="#fff"/>
		<rect x="95" y="148" width="110" height="12" fill="${accent}"/>`,
	table: ({ main, accent, radius }) => `
		<rect x="85" y="126" width="130" height="10" rx="${radius}" fill="${main}"/>
		<path d="M95 136V172M205 136V172" stroke="${main}" stroke-width="6"/>
		<rect x="62" y="112" width="18" height="52" rx="${radius}" fill="${accent}"/>
		<rect x="220" y="112" width="18" height="52" rx="${radius}" fill="${accent}"/>
		<circle cx="150" cy="118" r="8" fill="${accent}"/>`,
	desk: ({ main, accent, radius }) => `
		<rect x="90" y="124" width="120" height="8" fill="${main}"/>
		<rect x="170" y="132" width="40" height="38" rx="${radius}" fill="${main}"/>
		<rect x="120" y="94" width="44" height="28" fill="#20262b"/>
		<rect x="100" y="138" width="36" height="34" rx="${radius + 4}" fill="${accent}"/>`,
	tub: ({ main, accent, radius }) => `
		<path d="M90 128H210Q208 168 184 168H116Q92 168 90 128Z" fill="#fff" stroke="${main}" stroke-width="3"/>
		<rect x="222" y="104" width="34" height="60" rx="${radius}" fill="${main}"/>
		<rect x="226" y="72" width="26" height="26" rx="${radius}" fill="${accent}"/>`,
	loungers: ({ main, accent }) => `
		<path d="M60 168H130L146 138" stroke="${main}" stroke-width="9" fill="none"/>
		<path d="M170 168H240L256 138" stroke="${main}" stroke-width="9" fill="none"/>
		<path d="M112 92Q150 58 188 92Z" fill="${accent}"/><path d="M150 80V170" stroke="#555" stroke-width="3"/>`,
};

const FURNITURE_OF_ROOMS: Readonly<Record<string, keyof typeof FURNITURE>> = {
	bedroom: 'bed',
	nursery: 'bed',
	'kids-room': 'bed',
	kitchen: 'table',
	'dining-room': 'table',
	bathroom: 'tub',
	'home-office': 'desk',
	office: 'desk',
	outdoor: 'loungers',
};

function paletteOf(style: string): Palette {
	return PALETTES[style] ?? { main: colourOf(style), accent: colourOf(`${style}!`), radius: 4 };
}

function furnished(edit: Edit): string {
	const palette = paletteOf(chosen(edit, 'style', 'prime'));
	const kind = FURNITURE_OF_ROOMS[chosen(edit, 'space', 'living-room')] ?? 'sofa';
	return `
		<ellipse cx="150" cy="170" rx="105" ry="18" fill="${palette.accent}" fill-opacity="0.75"/>
		${FURNITURE[kind]?.(palette) ?? ''}
		<rect x="132" y="52" width="36" height="26" fill="${palette.accent}" stroke="${palette.main}" stroke-width="3"/>`;
}

function filled(part: keyof typeof PARTS, colour: string, opacity: number): string {
	return `<path d="${PARTS[part]}" fill="${colour}" fill-opacity="${opacity}"/>`;
}

/** What each of the furnishing tools does to the room before the furniture stands in it. */
const GROUNDS: Readonly<Record<string, (edit: Edit) => string>> = {
	'tool-virtual-staging': () => '',
	// What stood there is gone.
	'tool-virtual-restaging': () => filled('floor', '#cdbfae', 0.9),
	// A strip of the old cover is left under the new one.
	'tool-furniture-restyle': () =>
		'<rect x="70" y="104" width="160" height="72" rx="10" fill="#fff" fill-opacity="0.35"/>',
	'tool-interior-design': (edit) => {
		const colour = chosen(edit, 'color', chosen(edit, 'style', 'prime'));
		return filled('wall', WALL_COLOURS[colour] ?? colourOf(colour), 0.5);
	},
	'tool-under-construction': () =>
		`${filled('wall', '#f3efe6', 0.8)}<rect x="60" y="45" width="180" height="95" fill="#f3efe6" fill-opacity="0.8"/>${filled('ceiling', '#ffffff', 0.8)}${filled('floor', '#b98a58', 0.9)}`,
};

export const FURNISHING_TOOLS: readonly string[] = Object.keys(GROUNDS);

/** Furniture for the room in the style, on the ground that the tool makes. */
export async function furnish(photo: Photo, edit: Edit): Promise<Layers> {
	const ground = GROUNDS[edit.tool]?.(edit) ?? '';
	return [{ input: drawing(photo, ground + furnished(edit)) }];
}
