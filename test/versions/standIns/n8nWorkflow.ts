// What the harness takes from n8n-workflow, with what older versions of it lack.
import * as workflow from 'n8n-workflow';

export * from 'n8n-workflow';

/** Newer n8n reads descriptions without expressions by itself; older ones never do. */
export const resolveWebhookDescriptionField: typeof workflow.resolveWebhookDescriptionField =
	'resolveWebhookDescriptionField' in workflow
		? workflow.resolveWebhookDescriptionField
		: () => ({ resolved: false });

/** For bodies in XML, which these checks do not send. */
export const sanitizeXmlName: typeof workflow.sanitizeXmlName =
	'sanitizeXmlName' in workflow ? workflow.sanitizeXmlName : (name) => name;

/** The editor of older n8n names the webhooks of new nodes; these checks' node has a name. */
export const NodeHelpers: typeof workflow.NodeHelpers =
	'resolveNodeWebhookId' in workflow.NodeHelpers
		? workflow.NodeHelpers
		: Object.assign({ resolveNodeWebhookId: () => {} }, workflow.NodeHelpers);
