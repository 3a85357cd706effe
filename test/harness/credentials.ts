import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	IDataObject,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeProperties,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	Workflow,
} from 'n8n-workflow';
import { ICredentialsHelper, isExpression, UserError } from 'n8n-workflow';

import type { TypeRegistry } from './typeRegistry';

/** Decrypted credential data by credential type name, e.g. `{ aiHomeDesignApi: { apiKey } }`. */
export type CredentialsByType = Record<string, ICredentialDataDecryptedObject>;

type RequestPart = 'auth' | 'body' | 'headers' | 'qs';

function toRecord(value: unknown): IDataObject {
	return typeof value === 'object' && value !== null
		? Object.fromEntries(Object.entries(value))
		: {};
}

/**
 * Stands in for the server's CredentialsHelper, which is not a part of n8n-core: hands out plain
 * data merged with the properties' defaults, and applies a credential type's `authenticate`.
 */
export class HarnessCredentialsHelper extends ICredentialsHelper {
	constructor(
		private readonly types: TypeRegistry,
		private readonly data: CredentialsByType,
	) {
		super();
	}

	getParentTypes(name: string): string[] {
		return this.types.getParentTypes(name);
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const options: IHttpRequestOptions = { url: '', ...requestOptions };
		const { authenticate } = this.types.getCredentialType(typeName);
		if (authenticate === undefined) return options;
		if (typeof authenticate === 'function') return await authenticate(credentials, options);

		const resolve = (value: unknown) => {
			if (!isExpression(value) || workflow === undefined || node === undefined) return value;
			return workflow.expression.getSimpleParameterValue(node, value, 'internal', {
				$credentials: credentials,
			});
		};
		const parts: RequestPart[] = ['headers', 'qs', 'body', 'auth'];
		for (const part of parts) {
			const properties = authenticate.properties[part];
			if (properties === undefined) continue;
			const resolved = Object.entries(properties).map(([key, value]) => [
				String(resolve(key)),
				resolve(value),
			]);
			Object.assign(options, {
				[part]: { ...toRecord(options[part]), ...Object.fromEntries(resolved) },
			});
		}
		return options;
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(): Promise<ICredentials> {
		throw new Error('The harness keeps no encrypted credentials');
	}

	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		nodeCredentials: INodeCredentialsDetails,
		type: string,
	): Promise<ICredentialDataDecryptedObject> {
		const data = this.data[type];
		if (data === undefined) {
			// As the server's CredentialNotFoundError says it.
			throw new UserError(
				`Credential with ID "${nodeCredentials.id}" does not exist for type "${type}".`,
			);
		}
		return withDefaults(data, this.types.getCredentialProperties(type));
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties(type: string): INodeProperties[] {
		return this.types.getCredentialProperties(type);
	}
}

/** What a saved credential holds: the user's data over the properties' defaults. */
export function withDefaults(
	data: ICredentialDataDecryptedObject,
	properties: INodeProperties[],
): ICredentialDataDecryptedObject {
	const defaults: ICredentialDataDecryptedObject = {};
	for (const { name, default: value } of properties) {
		if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
			defaults[name] = value;
		}
	}
	return { ...defaults, ...data };
}

/** The reference that a node keeps to a credential of this type. */
export function credentialReference(type: string): INodeCredentialsDetails {
	return { id: `harness-${type}`, name: type };
}
