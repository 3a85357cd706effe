import { startEngine } from '../harness';
import { accountOf, answerParent } from './child';
import { median } from './figures';
import { photoItem, runNode } from './ourNode';
import { setPackageRateLimit } from './scaledClock';
import { drawPhotos } from './station';

const PHOTOS = 25;
const ROUNDS = 3;

/** Child: processor time per photo, in milliseconds, of a batch minus the same batch through a No Op. */
async function main(): Promise<void> {
	const account = accountOf(process.argv.slice(2));
	const engine = await startEngine({ binaryMode: 'filesystem' });
	setPackageRateLimit(100_000, 600_000);
	const photos = await drawPhotos(PHOTOS);
	const round = async () => {
		const items = await Promise.all(photos.map(async (photo) => await photoItem(engine, photo)));
		const empty = await cpuOf(
			async () => await engine.runNode({ items, typeName: 'n8n-nodes-base.noOp', parameters: {} }),
		);
		const batch = await cpuOf(async () => await runNode(engine, account, items));
		return (batch - empty) / PHOTOS;
	};
	try {
		const cold = await round();
		const warm: number[] = [];
		for (let count = 0; count < ROUNDS; count++) warm.push(await round());
		answerParent({ cold, warm: median(warm) });
	} finally {
		await engine.close();
	}
}

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000;
}

void main();
