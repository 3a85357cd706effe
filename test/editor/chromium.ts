import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

import { runCommand } from '../../dev/install/npm';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ELSEWHERE = [
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
const INSTALL_TIMEOUT_MS = 600_000;
/** What would ask servers of its maker, and what needs rights or hardware that a container has not. */
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--disable-dev-shm-usage',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

function onPath(name: string): string | undefined {
	const folders = (process.env.PATH ?? '').split(delimiter);
	return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

/** The browser that the environment variable `CHROMIUM` names, or one that is installed here. */
function findChromium(): string | undefined {
	const named = process.env.CHROMIUM;
	if (named) return named;
	return NAMES.map(onPath).find(Boolean) ?? ELSEWHERE.find((file) => existsSync(file));
}

async function aptGet(...args: string[]): Promise<void> {
	await runCommand('apt-get', args, {
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
		timeoutMs: INSTALL_TIMEOUT_MS,
	});
}

async function installChromium(): Promise<void> {
	const install = ['install', '-y', '--no-install-recommends', 'chromium'];
	try {
		await aptGet(...install);
	} catch {
		await aptGet('update');
		await aptGet(...install);
	}
}

/**
 * Finds a Chromium, or installs Debian's where that is possible without asking anybody.
 *
 * @returns its program; or why there is none
 */
export async function provideChromium(
	tell: (doing: string) => void,
): Promise<{ program: string } | { missing: string }> {
	const found = findChromium();
	if (found !== undefined) return { program: found };
	const howTo = 'Install Chromium or Chrome, or name its program in the variable CHROMIUM.';
	if (process.getuid?.() !== 0 || onPath('apt-get') === undefined) {
		return { missing: `No Chromium on this machine. ${howTo}` };
	}
	tell('Installing Chromium from the packages of this system: a minute or two ...');
	try {
		await installChromium();
	} catch (error) {
		return { missing: `Chromium could not be installed. ${howTo}\n${String(error)}` };
	}
	const installed = findChromium();
	return installed === undefined
		? { missing: `The package chromium brought no Chromium. ${howTo}` }
		: { program: installed };
}

/** Starts a Chromium without a window. */
export async function startChromium(program: string): Promise<Browser> {
	return await chromium.launch({ executablePath: program, args: FLAGS });
}
