import { ME, testHiddenFiles, useDriveBench } from './driveBench';
import { addNine, BAD, EIGHT, renamed } from './ninePhotos';

const FILE = 'sorted-by-itself.json';
const bench = useDriveBench({ isWatched: true });

let aside: string;
beforeEach(() => {
	aside = bench.drive.addFolder('Please Look');
	bench.model.looks = () => 'Indoor, Kitchen, furnished, sure';
});

const start = async () =>
	await bench.run(
		FILE,
		{ ...bench.settingsOf(FILE), 'Put Aside: folderId': aside },
		bench.drive.poll(bench.photos),
	);

const ANSWERS: Record<string, string> = {
	'front.jpg': 'Outdoor, Other, furnished, sure',
	'garden.jpg': 'outdoor , Other, empty, sure',
	'bath.jpg': 'Indoor, Bathroom, furnished, sure\n',
	'bedroom-empty.jpg': 'Indoor, Bedroom, empty, sure',
	'living-room-empty.jpg': 'Indoor, Living Room, empty, sure.',
	'dining.jpg': 'Indoor, Dining Room, furnished, unsure',
	'hall.jpg': 'Indoor, Other, furnished, sure',
	'kitchen.jpg': 'Sorry, I cannot look at this photo.',
};

test('the model says space and room of nine photos; what it is unsure of goes to a person', async () => {
	const { drive, sandbox, outbox, model, results } = bench;
	await addNine(bench);
	model.looks = (name) => {
		const answer = ANSWERS[name];
		if (answer === undefined) throw new Error('Invalid image');
		return answer;
	};
	expect((await start()).error).toBeUndefined();

	expect(drive.namesIn(results)).toEqual([
		'bath-enhanced.jpg',
		'bedroom-empty-modern.jpg',
		'front-enhanced.jpg',
		'living-room-empty-modern.jpg',
	]);
	const unsure = ['garden.jpg', 'dining.jpg', 'hall.jpg', 'kitchen.jpg', BAD];
	expect(drive.namesIn(aside)).toEqual([...unsure].sort());
	expect(drive.namesIn(bench.photos)).toEqual(
		EIGHT.filter((name) => !unsure.includes(name)).sort(),
	);
	expect(outbox).toMatchObject([{ to: ME, subject: '5 photos to look at' }]);
	for (const name of unsure) expect(outbox[0]?.message).toContain(`- ${name}`);
	expect(sandbox.charges()).toHaveLength(4);

	const spaces = sandbox
		.orders()
		.filter(({ images }) => images[0]?.spaceName)
		.map(({ filename, images }) => [filename, images[0]?.spaceName] as const);
	expect(Object.fromEntries(spaces)).toMatchObject({
		'bath.jpg': 'space-indoor',
		'front.jpg': 'space-outdoor',
	});
	const staged = sandbox.charges().filter(({ tool }) => tool === 'tool-virtual-staging');
	expect(staged).toHaveLength(2);
});

test('a photo that did not succeed is told at the end, and the others are saved', async () => {
	const { drive, sandbox, addPhotos, results } = bench;
	await addPhotos('a.jpg', 'b.jpg');
	sandbox.addFault({ call: 'submit', kind: 'failJob' });
	const execution = await start();
	expect(execution.status).toBe('error');
	expect(execution.error?.message).toContain('a.jpg');
	expect(drive.namesIn(results)).toEqual([renamed('b.jpg', '-enhanced.jpg')]);
});

testHiddenFiles(bench, start, { download: 'Download Photos' });
