import { z } from './zod';

import { MESSAGES } from './messages';
import type { Problem } from './problem';
import { cut, LONGEST_PART, LONGEST_REASON } from './quote';

/** n8n's own errors, told by their shape: where two copies of n8n-workflow meet, they are no instances of our classes. */
const n8nErrorSchema = z
	.object({
		message: z.string(),
		description: z.string().nullish().catch(undefined),
		/** The expression that it is about, where it is one. */
		cause: z.string().startsWith('=').optional().catch(undefined),
	})
	.and(
		z.union([
			z.object({ context: z.record(z.unknown()), timestamp: z.number() }),
			// Those that have to do with no node: a credential that is gone, an expression's syntax in n8n 1.
			z.object({ level: z.enum(['info', 'warning', 'error']), tags: z.record(z.unknown()) }),
		]),
	);

/** n8n's own errors, an expression that cannot be resolved for example, speak for themselves, but for the credential's. */
export function n8nProblemOf(error: unknown): Problem | undefined {
	const own = n8nErrorSchema.safeParse(error);
	if (!own.success) return undefined;
	const { message, description, cause } = own.data;
	if (/any credentials set|^Credentials not found/.test(message)) return MESSAGES.noCredential();
	if (/^Credential with ID .* (does not exist|was not found)/.test(message))
		return MESSAGES.credentialGone();
	const expression = cause ? `Expression: ${cut(cause.slice(1).trim(), LONGEST_REASON)}` : '';
	const told = description && cut(description, LONGEST_PART);
	return {
		message: cut(message, LONGEST_PART),
		description: [told, expression].filter(Boolean).join(' '),
	};
}
