import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

import type { WorkflowJson } from './workflowJson';
import { Browser, N8nRefusal } from './restCall';
import {
	credentialSchema,
	credentialTestSchema,
	credentialTypeSchema,
	executionListSchema,
	installedPackageSchema,
	nodeTypeSchema,
	optionSchema,
	publicationSchema,
	runSchema,
	settingsSchema,
	startedSchema,
	storedExecutionSchema,
	workflowListSchema,
	workflowSchema,
	type CredentialTest,
	type CredentialTypeInEditor,
	type DropdownOption,
	type ExecutionBinary,
	type ExecutionError,
	type ExecutionItem,
	type ExecutionSummary,
	type InstalledPackage,
	type NodeTypeInEditor,
	type Publication,
	type RunOfNode,
	type StoredCredential,
	type StoredWorkflow,
	type WorkflowSummary,
} from './restSchemas';

export { N8nRefusal } from './restCall';
export type * from './restSchemas';

/** Who owns an n8n. n8n wants a password of 8 signs or more, with a digit and a capital. */
export interface Owner {
	email: string;
	password: string;
	firstName: string;
	lastName: string;
}

/** A credential as its form has it. */
export interface CredentialForm {
	name: string;
	type: string;
	data: Record<string, unknown>;
}

/** A dropdown of a node's form. */
export interface DropdownQuery {
	/** The node's full type, e.g. `n8n-nodes-aihomedesign.aiImageEnhancement`. */
	nodeType: string;
	typeVersion?: number;
	/** The name of the method that loads the options, or searches the list of a resource locator. */
	method: string;
	/** The name of the parameter that has the dropdown. */
	parameter: string;
	/** What the form holds so far. */
	parameters?: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
}

/** An execution and all it left behind. */
export interface Execution extends ExecutionSummary {
	/** Why it failed as a whole. */
	error?: ExecutionError;
	/** All runs of all nodes, by node name. */
	runData: Record<string, RunOfNode[]>;
	/** Items of one output of a node's last run; empty if it did not run. */
	items(nodeName: string, output?: number): ExecutionItem[];
}

const FINAL_STATES = ['success', 'error', 'canceled', 'crashed'];
const PAUSE_MS = 200;
const TRIGGER = /(Trigger|\.webhook|\.start)$/;

/** An n8n server as its editor talks to it. */
export class N8nEditor {
	readonly browser: Browser;

	constructor(readonly url: string) {
		this.browser = new Browser(url);
	}

	/** Signs in; sets the owner up before that if the server has none. */
	async signIn(owner: Owner): Promise<void> {
		const { userManagement } = await this.browser.call(settingsSchema, 'GET', '/settings');
		if (userManagement.showSetupOnFirstLoad) {
			await this.browser.call(z.unknown(), 'POST', '/owner/setup', { body: owner });
			return;
		}
		const { email, password } = owner;
		const body = { emailOrLdapLoginId: email, email, password };
		await this.browser.call(z.unknown(), 'POST', '/login', { body });
	}

	async credentials(): Promise<StoredCredential[]> {
		return await this.browser.call(z.array(credentialSchema), 'GET', '/credentials');
	}

	async createCredential(form: CredentialForm): Promise<StoredCredential> {
		return await this.browser.call(credentialSchema, 'POST', '/credentials', { body: form });
	}

	async updateCredential(id: string, form: CredentialForm): Promise<StoredCredential> {
		return await this.browser.call(credentialSchema, 'PATCH', `/credentials/${id}`, { body: form });
	}

	/** Tests what the form of a saved credential holds now; n8n saves one before it tests it. */
	async testCredential(id: string, form: CredentialForm): Promise<CredentialTest> {
		const body = { credentials: { ...form, id } };
		return await this.browser.call(credentialTestSchema, 'POST', '/credentials/test', { body });
	}

	/**
	 * Opens a dropdown.
	 *
	 * @throws N8nRefusal with the node's words when the options cannot be loaded
	 */
	async options(query: DropdownQuery): Promise<DropdownOption[]> {
		const body = bodyOf(query);
		return await this.browser.call(
			z.array(optionSchema),
			'POST',
			'/dynamic-node-parameters/options',
			{ body },
		);
	}

	/**
	 * Opens the list of a resource locator.
	 *
	 * @throws N8nRefusal with the node's words when the list cannot be loaded
	 */
	async locatorResults(query: DropdownQuery): Promise<DropdownOption[]> {
		const path = '/dynamic-node-parameters/resource-locator-results';
		const schema = z.object({ results: z.array(optionSchema) });
		const { results } = await this.browser.call(schema, 'POST', path, { body: bodyOf(query) });
		return results;
	}

	async workflows(): Promise<WorkflowSummary[]> {
		return await this.browser.call(workflowListSchema, 'GET', '/workflows');
	}

	async workflow(id: string): Promise<StoredWorkflow> {
		return await this.browser.call(workflowSchema, 'GET', `/workflows/${id}`);
	}

	/** Saves a new workflow; it is not active. */
	async createWorkflow(workflow: WorkflowJson & { name: string }): Promise<StoredWorkflow> {
		const { id: _, settings = { executionOrder: 'v1' }, ...rest } = workflow;
		const body = { ...rest, settings, active: false };
		return await this.browser.call(workflowSchema, 'POST', '/workflows', { body });
	}

	/**
	 * Presses Publish, or in n8n up to 1.122 the switch Active, and waits until the triggers listen.
	 *
	 * @throws Error with n8n's words when a trigger cannot be started
	 */
	async activate(id: string): Promise<StoredWorkflow> {
		const { versionId } = await this.workflow(id);
		const body = { versionId, name: '', description: '' };
		const workflow = await this.setActive(id, 'activate', body);
		const { status, triggers } = await this.settledPublication(id);
		if (status !== 'published') {
			const words = triggers.map(({ errorMessage }) => errorMessage ?? '').join(' ');
			throw new Error(`"${workflow.name}" is ${status}. ${words}`);
		}
		return workflow;
	}

	async deactivate(id: string): Promise<StoredWorkflow> {
		const workflow = await this.setActive(id, 'deactivate', {});
		await this.settledPublication(id);
		return workflow;
	}

	private async setActive(
		id: string,
		what: 'activate' | 'deactivate',
		body: Record<string, unknown>,
	): Promise<StoredWorkflow> {
		try {
			return await this.browser.call(workflowSchema, 'POST', `/workflows/${id}/${what}`, { body });
		} catch (error) {
			if (!(error instanceof N8nRefusal && error.httpCode === 404)) throw error;
			const active = what === 'activate';
			const old = { ...body, active };
			return await this.browser.call(workflowSchema, 'PATCH', `/workflows/${id}`, { body: old });
		}
	}

	/** Newer n8n 2.x answers before it is done; older ones have nothing to wait for. */
	private async settledPublication(id: string): Promise<Publication> {
		const path = `/workflows/${id}/publication-status`;
		for (;;) {
			try {
				const publication = await this.browser.call(publicationSchema, 'GET', path);
				if (publication.status !== 'in_progress') return publication;
			} catch (error) {
				if (!(error instanceof N8nRefusal && error.httpCode === 404)) throw error;
				return { status: 'published', triggers: [] };
			}
			await pause(PAUSE_MS);
		}
	}

	/**
	 * Presses Execute workflow.
	 *
	 * @param startNode the trigger to start from; default the first one of the workflow
	 * @returns the execution's ID; undefined when the workflow now waits for a call to its test URL
	 */
	async run(workflowId: string, startNode?: string): Promise<string | undefined> {
		const workflow = await this.workflow(workflowId);
		const name = startNode ?? workflow.nodes.find(({ type }) => TRIGGER.test(type))?.name;
		if (name === undefined) throw new Error(`"${workflow.name}" has no trigger to start from`);
		const started = await this.browser.call(
			startedSchema,
			'POST',
			`/workflows/${workflowId}/run`,
			// n8n 1 and early 2 run what the editor shows, later ones what is saved.
			{ body: { workflowData: workflow, triggerToStartFrom: { name } } },
		);
		return 'executionId' in started ? started.executionId : undefined;
	}

	/** Executions that have begun, the newest first; of one workflow, or of all. */
	async executions(workflowId?: string, limit = 50): Promise<ExecutionSummary[]> {
		const filter = JSON.stringify(workflowId === undefined ? {} : { workflowId });
		const query = { filter, limit: String(limit) };
		const list = await this.browser.call(executionListSchema, 'GET', '/executions', { query });
		// n8n in queue mode lists one twice that ends at this moment: as running and as ended.
		return [...new Map(list.results.map((each) => [each.id, each])).values()];
	}

	/** An execution with what its nodes gave, as far as it has come. */
	async execution(id: string): Promise<Execution> {
		const { data, ...summary } = await this.browser.call(
			storedExecutionSchema,
			'GET',
			`/executions/${id}`,
		);
		const { parse } = await import('flatted');
		// n8n stores nothing before the end.
		const run = runSchema.optional().parse(data === '[]' ? undefined : parse(data));
		const { error, runData = {} } = run?.resultData ?? {};
		const items = (nodeName: string, output = 0) =>
			runData[nodeName]?.at(-1)?.data?.main?.[output] ?? [];
		return { ...summary, error, runData, items };
	}

	/** Waits for an execution to end, however it ends. */
	async finished(id: string, timeoutMs = 120_000): Promise<Execution> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const execution = await this.execution(id);
			if (FINAL_STATES.includes(execution.status)) {
				if (Object.keys(execution.runData).length > 0) return execution;
				// n8n 1 stores what the nodes gave a moment after the end.
				await pause(PAUSE_MS);
				return await this.execution(id);
			}
			if (Date.now() > deadline) {
				throw new Error(`Execution ${id} is still "${execution.status}" after ${timeoutMs} ms`);
			}
			await pause(PAUSE_MS);
		}
	}

	/** Presses Stop. */
	async stop(executionId: string): Promise<void> {
		await this.browser.call(z.unknown(), 'POST', `/executions/${executionId}/stop`);
	}

	/** The bytes of an item's file, wherever this n8n keeps them. */
	async file(binary: ExecutionBinary): Promise<Buffer> {
		if (binary.id === undefined) return Buffer.from(binary.data, 'base64');
		const query = { id: binary.id, action: 'download' };
		const response = await this.browser.request('GET', '/rest/binary-data', { query });
		return Buffer.from(await response.arrayBuffer());
	}

	/** Settings > Community nodes. */
	async communityPackages(): Promise<InstalledPackage[]> {
		return await this.browser.call(z.array(installedPackageSchema), 'GET', '/community-packages');
	}

	/** Settings > Community nodes > Install. n8n takes the package from npm's registry. */
	async installCommunityPackage(name: string, version?: string): Promise<InstalledPackage> {
		return await this.browser.call(installedPackageSchema, 'POST', '/community-packages', {
			body: { name, version },
		});
	}

	/** All node types, as the editor loads them when it opens. */
	async nodeTypes(): Promise<NodeTypeInEditor[]> {
		const response = await this.browser.request('GET', '/types/nodes.json');
		return z.array(nodeTypeSchema).parse(await response.json());
	}

	/** All credential types, as the editor loads them when it opens. */
	async credentialTypes(): Promise<CredentialTypeInEditor[]> {
		const response = await this.browser.request('GET', '/types/credentials.json');
		return z.array(credentialTypeSchema).parse(await response.json());
	}
}

/** What the editor sends for a list. */
function bodyOf(query: DropdownQuery) {
	return {
		path: `parameters.${query.parameter}`,
		nodeTypeAndVersion: { name: query.nodeType, version: query.typeVersion ?? 1 },
		currentNodeParameters: query.parameters ?? {},
		methodName: query.method,
		credentials: query.credentials ?? {},
	};
}
