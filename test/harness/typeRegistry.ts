import { PackageDirectoryLoader, UnrecognizedNodeTypeError } from 'n8n-core';
import type {
	ICredentialType,
	IDataObject,
	INodeCredentialDescription,
	INodeProperties,
	INodeType,
	INodeTypes,
	IVersionedNodeType,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { createRequire } from 'node:module';

import { toToolVariant } from './toolVariant';

type AnyNodeType = INodeType | IVersionedNodeType;

/** The types an engine starts with, by full name (`package.node`) or credential name. */
export interface KnownTypes {
	nodes: Record<string, AnyNodeType>;
	credentials: Record<string, ICredentialType>;
}

/** A node type's entry for a credential, with the node it belongs to. */
export interface CredentialUse {
	nodeType: INodeType;
	credential: INodeCredentialDescription;
}

type Classes = Record<string, new () => object>;

/**
 * n8n loads nodes by Node's `require`, as all packages are loaded in tests (see jest/packageByNode.js). The nodes
 * themselves must come by jest's, which finds their sources and counts their lines.
 */
function loadClassesByJest(): void {
	if (typeof jest === 'undefined') return;
	const isolation = createRequire(require.resolve('n8n-core'))(
		'./nodes-loader/load-class-in-isolation',
	) as { loadClassInIsolation(filePath: string, className: string): object };
	isolation.loadClassInIsolation = (filePath, className) => {
		const { [className]: Class } = jest.requireActual<Classes>(filePath);
		// As in n8n, which makes its own words of it.
		if (Class === undefined) throw new TypeError(`no class ${className}`);
		return new Class();
	};
}

/**
 * Loads a community package as the server does, from the paths in its package.json's `n8n`.
 * Throws what the server would log: a missing file, a class of another name, a bad description.
 */
export async function loadPackage(folder: string): Promise<KnownTypes> {
	loadClassesByJest();
	const loader = new PackageDirectoryLoader(folder);
	await loader.loadAll();
	const nodes = Object.entries(loader.nodeTypes).map(([name, { type }]) => [
		`${loader.packageName}.${name}`,
		type,
	]);
	const credentials = Object.entries(loader.credentialTypes).map(([name, { type }]) => [
		name,
		type,
	]);
	return { nodes: Object.fromEntries(nodes), credentials: Object.fromEntries(credentials) };
}

/** Node and credential types by name, with a tool variant for every node that allows it. */
export class TypeRegistry implements INodeTypes {
	private readonly toolVariants = new Map<INodeType, INodeType>();

	constructor(private readonly known: KnownTypes) {}

	getByName(name: string): AnyNodeType {
		const nodeType = this.known.nodes[name];
		if (nodeType !== undefined) return nodeType;
		const [packageName = '', shortName = name] = name.split(/\.(.*)/s);
		throw new UnrecognizedNodeTypeError(packageName, shortName);
	}

	getByNameAndVersion(name: string, version?: number): INodeType {
		const isTool = !(name in this.known.nodes) && name.endsWith('Tool');
		const base = this.getByName(isTool ? name.slice(0, -'Tool'.length) : name);
		const nodeType = NodeHelpers.getVersionedNodeType(base, version);
		if (!isTool) return nodeType;
		if (!nodeType.description.usableAsTool) {
			throw new Error(`"${name}": the node does not set usableAsTool`);
		}
		const variant = this.toolVariants.get(nodeType) ?? toToolVariant(nodeType);
		this.toolVariants.set(nodeType, variant);
		return variant;
	}

	getKnownTypes(): IDataObject {
		return Object.fromEntries(Object.keys(this.known.nodes).map((name) => [name, { name }]));
	}

	/** Throws for a credential type that neither the package nor the options brought. */
	getCredentialType(name: string): ICredentialType {
		const credentialType = this.known.credentials[name];
		if (credentialType === undefined) throw new Error(`Unknown credential type "${name}"`);
		return credentialType;
	}

	/** The names of all types that a credential type extends, nearest first. */
	getParentTypes(name: string): string[] {
		const parents = this.known.credentials[name]?.extends ?? [];
		return parents.flatMap((parent) => [parent, ...this.getParentTypes(parent)]);
	}

	/** A credential type's own properties and those of the types it extends. */
	getCredentialProperties(name: string): INodeProperties[] {
		return [name, ...this.getParentTypes(name)].flatMap(
			(type) => this.getCredentialType(type).properties,
		);
	}

	/** The nodes that use a credential type, the latest version of each. */
	getCredentialUses(name: string): CredentialUse[] {
		return Object.values(this.known.nodes).flatMap((type) => {
			const nodeType = NodeHelpers.getVersionedNodeType(type);
			const credentials = nodeType.description.credentials ?? [];
			return credentials
				.filter((credential) => credential.name === name)
				.map((credential) => ({ nodeType, credential }));
		});
	}
}
