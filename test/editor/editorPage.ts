import { setTimeout as pause } from 'node:timers/promises';
import { selectors, type Browser, type Locator, type Page } from 'playwright-core';
import { z } from 'zod';

import type { Owner } from '../../dev/n8n/rest';
import { SHARPNESS } from './album';

const ACTION_TIMEOUT_MS = 60_000;
/** As wide as a usual notebook: all three panels of an open node fit side by side. */
export const WINDOW = { width: 1400, height: 900 };

/** How to open the editor. */
export interface Opening {
	browser: Browser;
	/** Of n8n. */
	url: string;
	/** What the browser is to take for n8n's own address of a service, and where that really is. */
	standIn: { shown: string; real: string };
}

/** What the editor sends when a credential is saved or tested. */
const formSchema = z.object({ data: z.record(z.unknown()) }).passthrough();
const testSchema = z.object({ credentials: formSchema }).passthrough();

/**
 * Credentials keep the address that they have for everybody, in the form and in what the editor
 * gets; n8n gets another one.
 */
async function standInForService(page: Page, { shown, real }: Opening['standIn']): Promise<void> {
	const withReal = (sent: unknown): unknown => {
		const test = testSchema.safeParse(sent);
		if (test.success) return { ...test.data, credentials: withReal(test.data.credentials) };
		const form = formSchema.safeParse(sent);
		// The editor leaves out what is as it was preset.
		return form.success ? { ...form.data, data: { ...form.data.data, baseUrl: real } } : sent;
	};
	await page.route(/\/rest\/credentials\b/, async (route) => {
		const text = route.request().postData();
		const sent: unknown = text === null ? undefined : JSON.parse(text);
		const postData = text === null ? undefined : withReal(sent);
		// n8n closes idle connections.
		const response = await route.fetch({ postData, maxRetries: 3 });
		const body = (await response.text()).replaceAll(real, shown);
		await route.fulfill({ response, body });
	});
}

/** n8n's editor in a browser: what a user sees and clicks. */
export class EditorPage {
	/** What the page has written to the browser's console. */
	readonly console: string[] = [];

	private constructor(
		readonly page: Page,
		private readonly url: string,
	) {
		page.on('console', (line) => this.console.push(line.text()));
	}

	static async open({ browser, url, standIn }: Opening): Promise<EditorPage> {
		// What n8n's own tests go by.
		selectors.setTestIdAttribute('data-test-id');
		const context = await browser.newContext({
			viewport: WINDOW,
			deviceScaleFactor: SHARPNESS,
			colorScheme: 'light',
			locale: 'en-US',
			timezoneId: 'UTC',
		});
		context.setDefaultTimeout(ACTION_TIMEOUT_MS);
		// The editor looks up newer versions of packages and the like.
		await context.route(
			(address) => !address.href.startsWith(url),
			async (route) => await route.abort(),
		);
		const page = await context.newPage();
		await standInForService(page, standIn);
		return new EditorPage(page, url);
	}

	/** What the page still asks for does not matter any more. */
	async close(): Promise<void> {
		await this.page.unrouteAll({ behavior: 'ignoreErrors' });
		await this.page.context().close();
	}

	/** Elements of the whole page by the name that n8n's own tests know them by. */
	get(testId: string): Locator {
		return this.page.getByTestId(testId);
	}

	async goTo(path: string): Promise<void> {
		await this.page.goto(`${this.url}${path}`);
	}

	/** Signs in by n8n's form. */
	async signIn({ email, password }: Owner): Promise<void> {
		await this.goTo('/signin');
		await this.page.locator('input[type=email]').fill(email);
		await this.page.locator('input[type=password]').fill(password);
		await this.get('form-submit-button').click();
		await this.page.waitForURL(/\/home\//);
	}

	/* --------------------------------------------------------------- the canvas */

	async openWorkflow(id: string): Promise<void> {
		await this.goTo(`/workflow/${id}`);
		await this.get('canvas-node').first().waitFor();
	}

	nodeOnCanvas(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** Pastes a text onto the canvas, as from another window. */
	async paste(text: string): Promise<void> {
		// Headless browsers have no clipboard that the keyboard pastes from.
		await this.page.evaluate(`{
			const clipboardData = new DataTransfer();
			clipboardData.setData('text/plain', ${JSON.stringify(text)});
			document.body.dispatchEvent(
				new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
			);
		}`);
	}

	/**
	 * What opens in a window of its own, such as a form. It is asked for by the address that n8n has in the internet, where
	 * nobody listens here.
	 * @param part of its path
	 * @param open what makes it open
	 */
	async openedBy(part: string, open: () => Promise<void>): Promise<Page> {
		const context = this.page.context();
		const [request] = await Promise.all([
			context.waitForEvent('request', (one) => one.url().includes(part)),
			open(),
		]);
		const { pathname } = new URL(request.url());
		const opened = await context.newPage();
		await opened.goto(`${this.url}${pathname}`);
		return opened;
	}

	/* --------------------------------------------------------- the nodes panel */

	get nodesPanel(): Locator {
		return this.get('node-creator');
	}

	/** Types into the search of the open panel. */
	async search(text: string): Promise<void> {
		await this.get('node-creator-search-bar').fill(text);
	}

	/** The names that the panel lists. */
	async found(): Promise<string[]> {
		const names = await this.nodesPanel.getByTestId('node-creator-item-name').allInnerTexts();
		return names.map((name) => name.trim());
	}

	/** Chooses an entry of the panel by its exact name. */
	async choose(name: string): Promise<void> {
		const entry = this.nodesPanel.getByTestId('node-creator-item-name');
		await entry.filter({ hasText: new RegExp(`^\\s*${name}\\s*$`) }).click();
	}

	/* --------------------------------------------------------------- an open node */

	/** All of an open node's panels. */
	get node(): Locator {
		return this.get('ndv');
	}

	async openNode(name: string): Promise<void> {
		await this.nodeOnCanvas(name).dblclick();
		await this.node.waitFor();
	}

	/** Chooses a credential of this package in the open node, by its name. */
	async chooseCredential(name: string): Promise<void> {
		await this.get('node-credentials-select').click();
		const entry = this.page.locator('[data-test-id^="node-credentials-select-item-"]');
		await entry.filter({ hasText: name }).filter({ hasText: 'AI HomeDesign API' }).click();
	}

	async closeNode(): Promise<void> {
		await this.get('ndv-close-button').click();
		await this.node.waitFor({ state: 'hidden' });
	}

	/** A field of the open node's form. */
	field(parameter: string): Locator {
		return this.get(`parameter-input-${parameter}`);
	}

	/** A field of the open node's form with what stands around it. */
	item(label: string): Locator {
		return this.node.getByTestId('parameter-item').filter({ hasText: label }).first();
	}

	get openedList(): Locator {
		return this.page.getByRole('listbox').filter({ visible: true });
	}

	/** What the open list offers. */
	async offered(): Promise<string[]> {
		const texts = await this.page.getByRole('option').filter({ visible: true }).allInnerTexts();
		return texts.map((text) => text.trim());
	}

	/** Opens a list, and gives what it offers. */
	async openList(parameter: string): Promise<string[]> {
		if ((await this.offered()).length === 0) await this.field(parameter).click();
		// It is filled while it opens, which may take a while; a second click would close it.
		for (let looks = 0; looks < 10; looks++) {
			await pause(300);
			const offered = await this.offered();
			if (offered.length > 0) return offered;
		}
		return [];
	}

	async closeList(): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.page.getByRole('option').first().waitFor({ state: 'hidden' });
	}

	/** Chooses from the open list. */
	async pick(option: string): Promise<void> {
		await this.page.getByRole('option', { name: option, exact: true }).click();
	}

	/** Opens the list of a resource locator, and gives what it offers. */
	async openLocator(parameter: string): Promise<string[]> {
		const items = this.get('rlc-item').filter({ visible: true });
		if ((await items.count()) === 0) {
			await this.get(`resource-locator-${parameter}`).getByTestId('rlc-input').click();
		}
		await pause(300);
		return (await items.allInnerTexts()).map((text) => text.trim());
	}

	/** Chooses from the open list of a resource locator. */
	async pickLocated(name: string): Promise<void> {
		const items = this.get('rlc-item').filter({ visible: true });
		await items.filter({ hasText: new RegExp(`^\\s*${name}\\s*$`) }).click();
		await items.first().waitFor({ state: 'hidden' });
	}

	/* --------------------------------------------------------- a credential's form */

	get credentialForm(): Locator {
		return this.page.getByRole('dialog').filter({ has: this.get('credential-save-button') });
	}

	credentialField(name: string): Locator {
		return this.credentialForm.getByTestId(`parameter-input-${name}`).locator('input');
	}

	async closeCredentialForm(): Promise<void> {
		await this.credentialForm.getByRole('button', { name: 'Close' }).click();
		await this.credentialForm.waitFor({ state: 'hidden' });
	}
}
