import { installN8n, type InstallOptions, type N8nInstall } from './install';
import { startProgressLine } from '../machine/progressLine';

/**
 * Installs n8n, or finds it in the cache, and shows what is being done meanwhile.
 *
 * @param onStart called before anything is shown; never when all is there already
 */
export async function installShown(
	options: Omit<InstallOptions, 'onProgress'> = {},
	onStart: () => void = () => {},
): Promise<N8nInstall> {
	const line = startProgressLine();
	let isTold = false;
	try {
		return await installN8n({
			...options,
			onProgress: ({ version, doing }) => {
				if (!isTold) onStart();
				isTold = true;
				line.show(`n8n ${version}: ${doing}`);
			},
		});
	} finally {
		line.end();
	}
}
