import { createRequire } from 'node:module';

type ServiceClass<T> = abstract new (...args: never[]) => T;

interface ServiceContainer {
	get<T>(service: ServiceClass<T>): T;
}

function isContainerModule(value: unknown): value is { Container: ServiceContainer } {
	return typeof value === 'object' && value !== null && 'Container' in value;
}

function loadContainer(): ServiceContainer {
	// Several copies of @n8n/di are installed; only n8n-core's own one knows its services.
	const requireFromCore = createRequire(require.resolve('n8n-core'));
	const module: unknown = requireFromCore('@n8n/di');
	if (!isContainerModule(module)) throw new Error('@n8n/di of n8n-core has no Container');
	return module.Container;
}

/** n8n-core's dependency container: `container.get(BinaryDataService)` is the engine's own one. */
export const container: ServiceContainer = loadContainer();
