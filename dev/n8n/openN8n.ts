import { listPackage, unpackIntoN8n, type PackedPackage } from './packageIntoN8n';
import { N8nEditor, type NodeTypeInEditor, type Owner } from './rest';
import { startN8n, type N8nServer, type ServerOptions } from './server';

/** Whom the n8n servers of this repository belong to: they listen on this machine only. */
export const OWNER: Owner = {
	email: 'owner@example.com',
	password: 'Enhance-1-photo',
	firstName: 'Local',
	lastName: 'Owner',
};

/** How to start an n8n with a package in it. */
export interface OpenOptions extends ServerOptions {
	packed: PackedPackage;
	/** Gets the server as soon as it runs. */
	onStart?: (server: N8nServer) => void;
}

/** An n8n with a package in it, and its owner at the editor. */
export interface OpenN8n {
	server: N8nServer;
	editor: N8nEditor;
	/** All node types that it has loaded. */
	nodeTypes: NodeTypeInEditor[];
}

/** Puts a package into an n8n, starts it, signs in, and enters the package into n8n's list. */
export async function openN8n(options: OpenOptions): Promise<OpenN8n> {
	const { packed, onStart, ...serverOptions } = options;
	const { install, userFolder } = serverOptions;
	await unpackIntoN8n({ packed, userFolder });
	const server = await startN8n(serverOptions);
	onStart?.(server);
	try {
		const editor = new N8nEditor(server.url);
		await editor.signIn(OWNER);
		const nodeTypes = await editor.nodeTypes();
		await listPackage({ packed, userFolder, install, nodeTypes });
		return { server, editor, nodeTypes };
	} catch (error) {
		await server.kill();
		throw error;
	}
}
