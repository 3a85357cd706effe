import type { Sandbox } from '../../sandbox';

/** What AI HomeDesign made of the photos, by the name under which it is to be saved. */
export async function resultsOf(
	sandbox: Sandbox,
	...originals: string[]
): Promise<Record<string, Buffer>> {
	const results = originals.map(async (original) => {
		const images = sandbox
			.orders()
			.filter(({ filename }) => filename === original)
			.flatMap((order) => order.images);
		const imageId = images.at(-1)?.imageId;
		if (imageId === undefined) throw new Error(`${original} was not ordered`);
		const name = original.replace(/\.\w+$/, '-enhanced.jpg');
		return [name, await sandbox.resultOf(imageId)] as const;
	});
	return Object.fromEntries(await Promise.all(results));
}
