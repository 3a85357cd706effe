import { installN8n, type InstallOptions, type N8nInstall } from './install';
import { startProgressLine } from '../machine/progressLine';

/** How long an installation of n8n takes, as it was seen, and how large it is. */
export const INSTALLATION_TAKES = '4 to 15 minutes, by line and machine, and 3 GB on the disk';

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
