import type { INodeType } from 'n8n-workflow';

import { standIn, textOf } from './recorded';

/** The last page of a form. */
export interface FormPage {
	title: string;
	message: string;
	/** What the browser downloads. */
	file?: Buffer;
}

/** n8n's forms: the trigger passes on what a test hands it, the last page is kept instead of shown. */
export function formNodes(pages: FormPage[]): Record<string, INodeType> {
	return {
		'n8n-nodes-base.formTrigger': standIn('n8n-nodes-base.formTrigger', async function () {
			return [this.getInputData()];
		}),
		'n8n-nodes-base.form': standIn('n8n-nodes-base.form', async function () {
			const page: FormPage = {
				title: textOf(this, 'completionTitle', 0),
				message: textOf(this, 'completionMessage', 0),
			};
			if (textOf(this, 'respondWith', 0) === 'returnBinary') {
				page.file = await this.helpers.getBinaryDataBuffer(
					0,
					textOf(this, 'inputDataFieldName', 0),
				);
			}
			pages.push(page);
			return [this.getInputData()];
		}),
	};
}
