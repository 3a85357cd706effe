import Module, { createRequire, isBuiltin } from 'node:module';
import { join, resolve, sep } from 'node:path';

import { REPOSITORY } from '../../dev/folders';

/** Which engine to use, and the package whose nodes it is to run. */
export interface EngineSetting {
	/** The folder with `n8n-core` in its `node_modules`. */
	engineFolder: string;
	/** The package, unpacked outside this repository. */
	packageFolder: string;
}

/** The part of Node's module loader that n8n's own server leans on as well. */
interface Loader {
	_resolveFilename(
		request: string,
		parent: { filename?: string | null } | undefined,
		...more: unknown[]
	): string;
}

const HARNESS = resolve(__dirname, '..', 'harness');
const NETWORK = '@n8n/backend-network';
/** What the harness takes from the engine. */
const OF_ENGINE = ['n8n-core', 'n8n-workflow', 'reflect-metadata'];
/** What a community package takes from its host. */
const OF_HOST = ['n8n-workflow', 'zod'];
const WORKFLOW_STAND_IN = join(__dirname, 'standIns', 'n8nWorkflow.ts');
const NETWORK_STAND_IN = join(__dirname, 'standIns', 'backendNetwork.ts');

function isIn(folder: string, file: string): boolean {
	return file.startsWith(folder + sep);
}

function isPackage(names: readonly string[], request: string): boolean {
	return names.some((name) => request === name || request.startsWith(`${name}/`));
}

function notFound(request: string, from: string): Error {
	const error = new Error(`Cannot find module '${request}' from '${from}'`);
	return Object.assign(error, { code: 'MODULE_NOT_FOUND' });
}

/**
 * From now on this process's harness runs on the engine in `engineFolder`, and the package gets what
 * it takes from its host from there. Nothing of that engine comes from this repository by accident.
 * Call it before the harness is loaded.
 */
export function useEngine({ engineFolder, packageFolder }: EngineSetting): void {
	const loader = Module as unknown as Loader;
	const original = loader._resolveFilename.bind(loader);
	const ofEngine = createRequire(join(engineFolder, 'index.js'));
	const isOwn = engineFolder === REPOSITORY;
	const installed = join(REPOSITORY, 'node_modules');

	const redirected = (request: string, from: string): string | undefined => {
		if (isIn(packageFolder, from)) {
			return isPackage(OF_HOST, request) ? ofEngine.resolve(request) : undefined;
		}
		if (isOwn) return undefined;
		if (from === NETWORK_STAND_IN && request === 'qs') {
			return createRequire(ofEngine.resolve('n8n-core')).resolve(request);
		}
		if (isIn(REPOSITORY, from) && !isIn(installed, from) && !isIn(engineFolder, from)) {
			if (request === 'n8n-workflow' && isIn(HARNESS, from)) return WORKFLOW_STAND_IN;
			return isPackage(OF_ENGINE, request) ? ofEngine.resolve(request) : undefined;
		}
		return undefined;
	};

	const resolveForEngine = (request: string, from: string, resolveIt: () => string): string => {
		let file: string | undefined;
		try {
			file = resolveIt();
		} catch (error) {
			if (request !== NETWORK) throw error;
		}
		// The cache may lie in this repository, whose packages must not help out.
		if (file !== undefined && (isBuiltin(file) || !isIn(installed, file))) return file;
		if (request === NETWORK) return NETWORK_STAND_IN;
		throw notFound(request, from);
	};

	loader._resolveFilename = (request, parent, ...more) => {
		const from = parent?.filename ?? '';
		const resolveIt = () => original(request, parent, ...more);
		if (!isOwn && isIn(engineFolder, from)) return resolveForEngine(request, from, resolveIt);
		return redirected(request, from) ?? resolveIt();
	};
}

/** What was loaded of n8n from elsewhere than the engine's folder, which must be nothing. */
export function foreignModules({ engineFolder }: EngineSetting): string[] {
	const ofN8n = /[\\/]node_modules[\\/](@n8n[\\/]|n8n-)/;
	const { cache } = createRequire(__filename);
	return Object.keys(cache).filter((file) => ofN8n.test(file) && !isIn(engineFolder, file));
}
