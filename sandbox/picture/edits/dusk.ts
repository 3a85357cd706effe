import { chosen, colourOf, drawing, type Edit, type Layers, type Photo } from './canvas';

interface Sky {
	top: string;
	horizon: string;
	/** What else is in the sky. */
	more: string;
}

const CLOUDS =
	'<g fill="#e9a58b" fill-opacity="0.7"><ellipse cx="80" cy="30" rx="50" ry="7"/><ellipse cx="210" cy="46" rx="64" ry="8"/><ellipse cx="150" cy="16" rx="40" ry="5"/></g>';

const SKIES: Readonly<Record<string, Sky>> = {
	'twilight-without-cloud': { top: '#141b45', horizon: '#6a5d9c', more: '' },
	'dusk-with-cloud': { top: '#34305e', horizon: '#e07a5f', more: CLOUDS },
	'clear-dusk': { top: '#2b4a86', horizon: '#f2a07b', more: '' },
	'golden-hour': {
		top: '#c77b3a',
		horizon: '#ffd27a',
		more: '<circle cx="235" cy="62" r="14" fill="#fff3c4"/>',
	},
};

const USUAL_SKY = 'twilight-without-cloud';

const lights = [60, 130, 200]
	.map(
		(x) =>
			`<ellipse cx="${x + 15}" cy="120" rx="34" ry="26" fill="url(#glow)"/><rect x="${x}" y="106" width="30" height="26" fill="#ffd98a" fill-opacity="0.85"/><path d="M${x + 15} 106V132M${x} 119H${x + 30}" stroke="#8a5a20"/>`,
	)
	.join('');

const OPTIONS: Readonly<Record<string, string>> = {
	'lawn-touch-up': '<rect y="160" width="300" height="40" fill="#3f8f3a" fill-opacity="0.55"/>',
	'shadow-removal': '<rect y="140" width="300" height="60" fill="#d7d2e6" fill-opacity="0.35"/>',
};

/** Evening light, the chosen sky, and lights in the windows. */
export async function turnToDusk(photo: Photo, edit: Edit): Promise<Layers> {
	const style = chosen(edit, 'sky-style', USUAL_SKY);
	const sky = SKIES[style] ?? { top: colourOf(style), horizon: colourOf(`${style}!`), more: '' };
	const evening = `<rect width="300" height="200" fill="#5d5f8f"/>`;
	const content = `<defs><linearGradient id="sky" x2="0" y2="1">
		<stop offset="0" stop-color="${sky.top}"/><stop offset="0.75" stop-color="${sky.horizon}"/>
		<stop offset="1" stop-color="${sky.horizon}" stop-opacity="0"/></linearGradient>
		<radialGradient id="glow"><stop offset="0" stop-color="#ffcf70" stop-opacity="0.7"/><stop offset="1" stop-color="#ffcf70" stop-opacity="0"/></radialGradient></defs>
		<rect width="300" height="90" fill="url(#sky)" fill-opacity="0.9"/>${sky.more}
		${(edit.choices['day-to-dusk-options'] ?? []).map((option) => OPTIONS[option] ?? '').join('')}${lights}`;
	return [
		{ input: drawing(photo, evening), blend: 'multiply' },
		{ input: drawing(photo, content) },
	];
}
