import { z } from 'zod';

/** Anything that has an ID and a name. */
export const namedSchema = z.object({ id: z.string(), name: z.string() }).passthrough();

export const credentialSchema = namedSchema.and(z.object({ type: z.string() }));

export const credentialTestSchema = z.object({
	status: z.enum(['OK', 'Error']),
	message: z.string().default(''),
});

export const optionSchema = z
	.object({ name: z.string(), value: z.union([z.string(), z.number(), z.boolean()]) })
	.passthrough();

const nodeSchema = z
	.object({
		id: z.string(),
		name: z.string(),
		type: z.string(),
		typeVersion: z.number(),
		parameters: z.record(z.unknown()),
		credentials: z.record(z.unknown()).optional(),
	})
	.passthrough();

export const workflowSchema = z
	.object({
		id: z.string(),
		name: z.string(),
		active: z.boolean(),
		versionId: z.string(),
		nodes: z.array(nodeSchema),
		connections: z.record(z.unknown()),
		settings: z.record(z.unknown()).nullish(),
	})
	.passthrough();

export const workflowListSchema = z.array(
	z.object({ id: z.string(), name: z.string(), active: z.boolean() }).passthrough(),
);

/** How far n8n 2.x has come with the triggers of a published workflow. */
export const publicationSchema = z.object({
	status: z.enum(['in_progress', 'not_published', 'published', 'partial', 'failed']),
	triggers: z.array(z.object({ errorMessage: z.string().nullish() })).default([]),
});

export const startedSchema = z.union([
	z.object({ executionId: z.string() }),
	z.object({ waitingForWebhook: z.literal(true) }),
]);

export const executionSummarySchema = z
	.object({
		id: z.string(),
		status: z.string(),
		mode: z.string(),
		workflowId: z.string(),
		startedAt: z.string().nullish(),
		stoppedAt: z.string().nullish(),
	})
	.passthrough();

export const executionListSchema = z.object({ results: z.array(executionSummarySchema) });

/** `data` is the whole run, in the notation of the package `flatted`. */
export const storedExecutionSchema = executionSummarySchema.and(z.object({ data: z.string() }));

export const binarySchema = z
	.object({
		/** The content in base64, or only the name of its storage when there is an `id`. */
		data: z.string(),
		mimeType: z.string(),
		fileName: z.string().optional(),
		id: z.string().optional(),
	})
	.passthrough();

export const itemSchema = z.object({
	json: z.record(z.unknown()),
	binary: z.record(binarySchema).optional(),
	error: z.unknown(),
	pairedItem: z.unknown(),
});

export const errorSchema = z
	.object({ message: z.string(), description: z.string().nullish() })
	.passthrough();

const taskSchema = z
	.object({
		executionStatus: z.string().optional(),
		error: errorSchema.optional(),
		data: z.object({ main: z.array(z.array(itemSchema).nullable()).optional() }).optional(),
	})
	.passthrough();

export const runSchema = z.object({
	resultData: z
		.object({
			error: errorSchema.optional(),
			runData: z.record(z.array(taskSchema)).default({}),
			lastNodeExecuted: z.string().optional(),
		})
		.passthrough(),
});

export const installedPackageSchema = z
	.object({
		packageName: z.string(),
		installedVersion: z.string(),
		authorName: z.string().nullish(),
		failedLoading: z.boolean().optional(),
		installedNodes: z.array(
			z.object({ name: z.string(), type: z.string(), latestVersion: z.number() }).passthrough(),
		),
	})
	.passthrough();

const iconUrlSchema = z
	.union([z.string(), z.object({ light: z.string(), dark: z.string() })])
	.optional();

/** A node type as the editor gets it. */
export const nodeTypeSchema = z
	.object({
		name: z.string(),
		displayName: z.string(),
		version: z.union([z.number(), z.array(z.number())]),
		iconUrl: iconUrlSchema,
		properties: z.array(z.object({ name: z.string() }).passthrough()).optional(),
		credentials: z.array(z.object({ name: z.string() }).passthrough()).optional(),
	})
	.passthrough();

/** A credential type as the editor gets it. */
export const credentialTypeSchema = z
	.object({ name: z.string(), displayName: z.string(), iconUrl: iconUrlSchema })
	.passthrough();

export const settingsSchema = z
	.object({ userManagement: z.object({ showSetupOnFirstLoad: z.boolean() }).passthrough() })
	.passthrough();

export type CredentialTest = z.output<typeof credentialTestSchema>;
export type DropdownOption = z.output<typeof optionSchema>;
export type StoredCredential = z.output<typeof credentialSchema>;
export type StoredWorkflow = z.output<typeof workflowSchema>;
export type WorkflowSummary = z.output<typeof workflowListSchema>[number];
export type Publication = z.output<typeof publicationSchema>;
export type ExecutionSummary = z.output<typeof executionSummarySchema>;
export type InstalledPackage = z.output<typeof installedPackageSchema>;
export type NodeTypeInEditor = z.output<typeof nodeTypeSchema>;
export type CredentialTypeInEditor = z.output<typeof credentialTypeSchema>;
export type ExecutionItem = z.output<typeof itemSchema>;
export type ExecutionBinary = z.output<typeof binarySchema>;
export type ExecutionError = z.output<typeof errorSchema>;
export type RunOfNode = z.output<typeof taskSchema>;
