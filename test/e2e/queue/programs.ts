import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whom a program is run as. */
export interface SystemUser {
	uid: number;
	gid: number;
}

/** What queue mode needs beside n8n. */
export interface ServicePrograms {
	initdb: string;
	postgres: string;
	redis: string;
	/** PostgreSQL refuses to run as root; undefined: whoever runs the tests. */
	user?: SystemUser;
}

/** Why queue mode cannot be tested on this machine. */
export interface NotAvailable {
	reason: string;
}

const PACKAGES = ['postgresql', 'redis-server'];
const POSTGRES_VERSIONS = '/usr/lib/postgresql';
const INSTALL_TIMEOUT_MS = 300_000;
const HOW_TO = `On Debian and Ubuntu: apt-get install ${PACKAGES.join(' ')}`;

function isRoot(): boolean {
	return process.getuid?.() === 0;
}

function findIn(folders: readonly string[], program: string): string | undefined {
	return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

/** Debian keeps the programs of each version in a folder of its own, the newest first here. */
function postgresFolders(): string[] {
	if (!existsSync(POSTGRES_VERSIONS)) return [];
	return readdirSync(POSTGRES_VERSIONS)
		.sort((a, b) => Number(b) - Number(a))
		.map((version) => join(POSTGRES_VERSIONS, version, 'bin'));
}

function idOf(kind: '-u' | '-g', name: string): number {
	return Number(execFileSync('id', [kind, name], { encoding: 'utf8' }));
}

function findPrograms(): ServicePrograms | undefined {
	const path = (process.env.PATH ?? '').split(delimiter);
	const folders = [...postgresFolders(), ...path];
	const initdb = findIn(folders, 'initdb');
	const postgres = findIn(folders, 'postgres');
	const redis = findIn(path, 'redis-server');
	if (initdb === undefined || postgres === undefined || redis === undefined) return undefined;
	if (!isRoot()) return { initdb, postgres, redis };
	// The package brings this user along.
	const user = { uid: idOf('-u', 'postgres'), gid: idOf('-g', 'postgres') };
	return { initdb, postgres, redis, user };
}

function aptGet(...args: string[]): string | undefined {
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	const options = { env, encoding: 'utf8', timeout: INSTALL_TIMEOUT_MS } as const;
	const { status, stderr, error } = spawnSync('apt-get', args, options);
	if (status === 0) return undefined;
	const words = error?.message ?? stderr.trim().split('\n').at(-1) ?? '';
	return `apt-get ${args[0] ?? ''} did not succeed: ${words}`;
}

/**
 * Finds PostgreSQL and Redis; as root on Debian it installs what is missing. Blocks meanwhile: tests
 * must know before they are declared whether there is anything to test.
 */
export function provideServicePrograms(): ServicePrograms | NotAvailable {
	if (process.platform === 'win32') return { reason: 'n8n has no queue mode on Windows' };
	const present = findPrograms();
	if (present !== undefined) return present;
	if (!isRoot() || findIn(['/usr/bin'], 'apt-get') === undefined) {
		return { reason: `PostgreSQL and Redis are not installed. ${HOW_TO}` };
	}
	const install = () => aptGet('install', '-y', '--no-install-recommends', ...PACKAGES);
	// A fresh machine does not know any packages.
	const problem = install() && (aptGet('update') ?? install());
	if (problem !== undefined) return { reason: `${problem}. ${HOW_TO}` };
	return findPrograms() ?? { reason: `PostgreSQL and Redis were installed and are not found` };
}
