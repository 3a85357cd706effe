import type { IExecuteFunctions, INodeType } from 'n8n-workflow';

import { forEachItem, standIn, textOf } from './recorded';

export interface Mail {
	to: string;
	subject: string;
	message: string;
	/** By name. */
	attachments?: Record<string, Buffer>;
}

async function attachmentsOf(
	context: IExecuteFunctions,
	index: number,
): Promise<Pick<Mail, 'attachments'>> {
	const name = 'options.attachmentsUi.attachmentsBinary';
	const given = context.getNodeParameter(name, index, []) as Array<{ property: string }>;
	const properties = given.flatMap(({ property }) => property.split(',')).filter(Boolean);
	const files = properties.map(async (property) => {
		const { fileName = property } = context.helpers.assertBinaryData(index, property);
		return [fileName, await context.helpers.getBinaryDataBuffer(index, property)] as const;
	});
	if (files.length === 0) return {};
	return { attachments: Object.fromEntries(await Promise.all(files)) };
}

/** Gmail, with an outbox in memory. */
export function mailNodes(outbox: Mail[]): Record<string, INodeType> {
	const type = 'n8n-nodes-base.gmail';
	const execute = forEachItem(async (context, index) => {
		const [to = '', subject = '', message = ''] = ['sendTo', 'subject', 'message'].map((name) =>
			textOf(context, name, index),
		);
		outbox.push({ to, subject, message, ...(await attachmentsOf(context, index)) });
		return [{ json: { id: `mail-${outbox.length}` } }];
	});
	return { [type]: standIn(type, execute) };
}
