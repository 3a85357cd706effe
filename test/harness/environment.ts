import { mkdtempSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder n8n works in while an engine is open. */
export interface UserFolder {
	/** Absolute path; n8n keeps its settings in `.n8n` below it. */
	readonly path: string;
	/** Deletes the folder, unless the caller of startEngine owns it. */
	remove(): Promise<void>;
}

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '::1'];

/** A proxy in the developer's environment must not catch the requests to local test servers. */
function excludeLocalHostsFromProxy(): void {
	const configured = process.env.NO_PROXY ?? process.env.no_proxy ?? '';
	const hosts = configured.split(',').map((host) => host.trim());
	const all = [...new Set([...hosts, ...LOCAL_HOSTS])].filter((host) => host !== '').join(',');
	process.env.NO_PROXY = all;
	process.env.no_proxy = all;
}

/**
 * Sets what n8n-core reads from the environment while it is imported: call it before that.
 * `requested` is a folder of the caller, which is kept; without it a temporary one is made.
 */
export async function prepareEnvironment(requested?: string): Promise<UserFolder> {
	const path = requested ?? mkdtempSync(join(tmpdir(), 'n8n-harness-'));
	await mkdir(path, { recursive: true });
	process.env.N8N_USER_FOLDER = path;
	process.env.N8N_ENCRYPTION_KEY ??= 'harness-encryption-key';
	process.env.N8N_LOG_LEVEL = 'silent';
	process.env.N8N_DIAGNOSTICS_ENABLED = 'false';
	process.env.EXECUTIONS_MODE = 'regular';
	excludeLocalHostsFromProxy();
	return {
		path,
		async remove() {
			if (requested === undefined) await rm(path, { recursive: true, force: true });
		},
	};
}
