import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { freePort } from '../../../dev/machine/ports';
import type { ServicePrograms, SystemUser } from './programs';

/** A PostgreSQL and a Redis of their own. */
export interface Services {
	/** What makes an n8n use them. */
	env: Record<string, string>;
	/** Ends them and removes all that they have stored. */
	close(): Promise<void>;
}

interface Service {
	close(): Promise<void>;
}

interface ServiceOrder {
	program: string;
	args: readonly string[];
	/** What it says when it can be used. */
	readyWords: string;
	user: SystemUser | undefined;
	cwd: string;
}

const HOST = '127.0.0.1';
const DATABASE_USER = 'n8n';
const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;
/** Runs the program, and ends it when the pipe with number 3 is closed: at the latest with this process. */
const GUARDED = [
	'"$0" "$@" 3<&- & program=$!',
	'(read -r _; kill -INT $program) <&3 >/dev/null 2>&1 & guard=$!',
	'exec 3<&-; wait $program; code=$?; kill $guard; wait; exit $code',
].join('\n');

function killAll({ pid }: ChildProcess): void {
	if (pid === undefined) return;
	try {
		process.kill(-pid, 'SIGKILL');
	} catch {
		// It has ended already.
	}
}

async function startService({
	program,
	args,
	readyWords,
	user,
	cwd,
}: ServiceOrder): Promise<Service> {
	const child = spawn('/bin/sh', ['-c', GUARDED, program, ...args], {
		...user,
		cwd,
		stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
		// Ctrl+C must not end it before n8n.
		detached: true,
	});
	let log = '';
	let hasEnded = false;
	const ended = new Promise<void>((resolve) => {
		const end = () => {
			hasEnded = true;
			resolve();
		};
		child.once('error', (error) => {
			log += error.message;
			end();
		});
		child.once('exit', end);
	});
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding('utf8').on('data', (text: string) => (log += text));
	}
	const close = async () => {
		child.stdio[3]?.destroy();
		const timer = setTimeout(() => killAll(child), STOP_TIMEOUT_MS);
		await ended;
		clearTimeout(timer);
	};
	const deadline = Date.now() + READY_TIMEOUT_MS;
	while (!log.includes(readyWords)) {
		if (hasEnded || Date.now() > deadline) {
			await close();
			throw new Error(`${program} did not become ready:\n${log}`);
		}
		await pause(50);
	}
	return { close };
}

/** Runs a program to its end as a user. */
async function runAs(
	user: SystemUser | undefined,
	cwd: string,
	program: string,
	args: readonly string[],
): Promise<void> {
	const child = spawn(program, args, { ...user, cwd, stdio: ['ignore', 'ignore', 'pipe'] });
	let problem = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => (problem += text));
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	});
	if (code !== 0) throw new Error(`${program} did not succeed:\n${problem}`);
}

async function startPostgres(
	folder: string,
	{ initdb, postgres, user }: ServicePrograms,
): Promise<Service & { env: Record<string, string> }> {
	const data = join(folder, 'postgres');
	const password = randomBytes(16).toString('hex');
	const passwordFile = join(folder, 'password');
	await writeFile(passwordFile, password, { mode: 0o600 });
	if (user) await chown(passwordFile, user.uid, user.gid);
	await runAs(user, folder, initdb, [
		...['-D', data, '-U', DATABASE_USER, '--pwfile', passwordFile],
		...['--auth=scram-sha-256', '--encoding=UTF8', '--no-locale', '--no-sync'],
	]);
	const port = await freePort();
	const settings = {
		listen_addresses: HOST,
		unix_socket_directories: '',
		// Nobody needs this database after a power cut.
		fsync: 'off',
	};
	const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const service = await startService({
		program: postgres,
		args: ['-D', data, '-p', String(port), ...args],
		readyWords: 'ready to accept connections',
		user,
		cwd: folder,
	});
	const env = {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: HOST,
		DB_POSTGRESDB_PORT: String(port),
		DB_POSTGRESDB_DATABASE: 'postgres',
		DB_POSTGRESDB_USER: DATABASE_USER,
		DB_POSTGRESDB_PASSWORD: password,
	};
	return { ...service, env };
}

async function startRedis(
	folder: string,
	{ redis, user }: ServicePrograms,
): Promise<Service & { env: Record<string, string> }> {
	const port = String(await freePort());
	const args = ['--port', port, '--bind', HOST, '--save', '', '--appendonly', 'no'];
	const service = await startService({
		program: redis,
		args: [...args, '--dir', folder],
		readyWords: 'Ready to accept connections',
		user,
		cwd: folder,
	});
	return { ...service, env: { QUEUE_BULL_REDIS_HOST: HOST, QUEUE_BULL_REDIS_PORT: port } };
}

/** Starts a PostgreSQL and a Redis on free ports of this machine, with their data in a folder of its own. */
export async function startServices(programs: ServicePrograms): Promise<Services> {
	const { user } = programs;
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'n8n-services-')));
	if (user) await chown(folder, user.uid, user.gid);
	const running: Service[] = [];
	const close = async () => {
		await Promise.all(running.map(async (service) => await service.close()));
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	};
	try {
		const postgres = await startPostgres(folder, programs);
		running.push(postgres);
		const redis = await startRedis(folder, programs);
		running.push(redis);
		return { env: { ...postgres.env, ...redis.env }, close };
	} catch (error) {
		await close();
		throw error;
	}
}
