import type { INodeType } from 'n8n-workflow';

import { forEachItem, standIn, textOf } from './recorded';

export interface Mail {
	to: string;
	subject: string;
	message: string;
}

/** Gmail, with an outbox in memory. */
export function mailNodes(outbox: Mail[]): Record<string, INodeType> {
	const type = 'n8n-nodes-base.gmail';
	const execute = forEachItem(async (context, index) => {
		const [to = '', subject = '', message = ''] = ['sendTo', 'subject', 'message'].map((name) =>
			textOf(context, name, index),
		);
		outbox.push({ to, subject, message });
		return [{ json: { id: `mail-${outbox.length}` } }];
	});
	return { [type]: standIn(type, execute) };
}
