import type { FastifyInstance } from 'fastify';
import { unknownCall } from './access';
import { realClock } from './clock';
import { addControlRoutes } from './control';
import {
	DEFAULT_API_KEY,
	DEFAULT_HOST,
	DEFAULT_KEY_WITHOUT_ACCESS,
	defaultSettings,
} from './defaults';
import { handlerOf } from './exchange';
import { addImageRoutes } from './imageHost';
import { bareServer, listen } from './server';
import { createState, resetState, type State } from './state';
import type { Sandbox, SandboxOptions, SandboxSettings } from './types';
import { v1Routes } from './v1/calls';
import { v3Routes } from './v3/calls';

export { TOOLS } from './v3/tools';
export { VERSIONS, WAYS } from './versions';
export { defaultCatalogue, ITEMS } from './v1/catalogue';
export { services } from './v1/services';
export type { Fault, FaultEffect, FaultTarget } from './faults';
export type * from './types';

/** The defaults under what was given; an option that is present but undefined counts as absent. */
function startingSettings(options: SandboxOptions): SandboxSettings {
	const given = Object.entries(options).filter(
		([name, value]) => name in defaultSettings && value !== undefined,
	);
	return { ...defaultSettings, ...Object.fromEntries(given) };
}

async function resultOf(state: State, imageId: string): Promise<Buffer> {
	const outcome = await state.book.job(imageId)?.outcome;
	if (outcome === undefined) throw new Error(`The sandbox knows no image ${imageId}`);
	if (outcome.kind === 'failed') throw new Error(`Image ${imageId} failed: ${outcome.reason}`);
	return outcome.bytes;
}

interface Running {
	state: State;
	servers: readonly FastifyInstance[];
	/** What a reset goes back to. */
	started: SandboxSettings;
	closing: AbortController;
}

function publicInterface({ state, servers, started, closing }: Running): Sandbox {
	return {
		get url() {
			return state.url;
		},
		get imageUrl() {
			return state.imageUrl;
		},
		apiKey: state.apiKey,
		keyWithoutAccess: state.keyWithoutAccess,
		configure: (settings) => {
			state.settings = { ...state.settings, ...settings };
		},
		addFault: (fault) => state.faults.add(fault),
		clearFaults: () => state.faults.clear(),
		inFlight: () => state.journal.filter(({ status }) => status === 'pending').length,
		journal: () => structuredClone(state.journal),
		charges: () => state.book.charges(),
		orders: () => state.book.summaries(state.clock.now()),
		deliveries: () => state.webhooks.deliveries(),
		projects: () => state.book.projects().map(({ id, address }) => ({ id, address })),
		resultOf: async (imageId) => await resultOf(state, imageId),
		settled: async () => await state.webhooks.settled(),
		reset: () => resetState(state, started),
		close: async () => {
			closing.abort();
			state.book.close();
			await Promise.all([state.webhooks.close(), ...servers.map((server) => server.close())]);
		},
	};
}

/**
 * Starts a local AI HomeDesign: the API (api-v1.md, api-v3.md) and, on another port, the storage
 * that its image links point to.
 *
 * @returns the running sandbox; close it when done
 * @throws Error with code EADDRINUSE when a port is taken
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const closing = new AbortController();
	const started = startingSettings(options);
	const state = createState({
		clock: options.clock ?? realClock,
		apiKey: options.apiKey ?? DEFAULT_API_KEY,
		keyWithoutAccess: options.keyWithoutAccess ?? DEFAULT_KEY_WITHOUT_ACCESS,
		closing: closing.signal,
		settings: started,
	});
	const [api, images] = [await bareServer(), await bareServer()];
	const sandbox = publicInterface({ state, servers: [api, images], started, closing });
	for (const { method, url, call } of [...v1Routes(state), ...v3Routes(state)]) {
		api.route({ method, url, handler: handlerOf(state, call) });
	}
	api.setNotFoundHandler(handlerOf(state, unknownCall));
	addControlRoutes(api, {
		sandbox,
		settings: () => state.settings,
		faultCount: () => state.faults.count(),
	});
	addImageRoutes(images, state);
	const host = options.host ?? DEFAULT_HOST;
	try {
		state.url = await listen(api, host, options.port ?? 0);
		state.imageUrl = await listen(images, host, options.imagePort ?? 0);
		return sandbox;
	} catch (error) {
		await sandbox.close();
		throw error;
	}
}
