import type { IDataObject, Workflow } from 'n8n-workflow';
import { deepCopy, NodeHelpers } from 'n8n-workflow';

import { createWorkflow } from '../createWorkflow';
import type { CredentialsByType } from '../credentials';
import type { TypeRegistry } from '../typeRegistry';
import type { WorkflowJson } from '../../../dev/n8n/workflowJson';

let storedCount = 0;

/** A workflow's row in n8n's database: its JSON and its static data, both as text. */
export class StoredWorkflow {
	readonly id: string;

	readonly name: string;

	/** As n8n saves it: nodes that have webhooks have got a `webhookId`. */
	readonly json: WorkflowJson;

	private staticData: string | undefined;

	constructor(
		private readonly types: TypeRegistry,
		readonly credentials: CredentialsByType,
		json: WorkflowJson,
		staticData: IDataObject | undefined,
	) {
		this.id = json.id ?? `stored-${++storedCount}`;
		this.name = json.name ?? 'Harness';
		this.json = { ...deepCopy(json), id: this.id, name: this.name };
		for (const node of this.json.nodes) {
			const { description } = types.getByNameAndVersion(node.type, node.typeVersion);
			NodeHelpers.resolveNodeWebhookId(node, description);
		}
		if (staticData !== undefined) this.write(staticData);
	}

	/** A copy of the stored static data; undefined if there never was any. */
	read(): IDataObject | undefined {
		return this.staticData === undefined ? undefined : JSON.parse(this.staticData);
	}

	write(staticData: IDataObject): void {
		this.staticData = JSON.stringify(staticData);
	}

	/** Stores a workflow's static data if it has changed since it was read or saved. */
	save({ staticData }: Workflow): void {
		if (staticData.__dataChanged !== true) return;
		this.write(staticData);
		staticData.__dataChanged = false;
	}

	/** n8n's object for this workflow, around (not with a copy of) the static data. */
	toWorkflow(active: boolean, staticData: IDataObject | undefined): Workflow {
		const { id, name, credentials } = this;
		return createWorkflow(this.types, this.json, { id, name, credentials, active, staticData });
	}
}
