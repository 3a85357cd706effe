import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { getLogger } from '../logCapture';
import type { WebhookRequest } from './request';
import { toWebhookRequest } from './request';
import type { Answer } from './responses';
import { sendAnswer, sendError, toError, WebhookNotFoundError } from './responses';

/** The first part of a webhook's path: of active workflows, and of the editor's test. */
export type Endpoint = 'webhook' | 'webhook-test';

/** Where requests for one method and path go. */
export interface Route {
	endpoint: Endpoint;
	method: string;
	path: string;
	workflowId: string;
	/** Gives the answer to send. Throws what is to be answered as an error. */
	handle(request: WebhookRequest, response: ServerResponse): Promise<Answer>;
}

const HINTS = {
	webhook:
		"The workflow must be active for a production URL to run successfully. You can activate the workflow using the toggle in the top-right of the editor. Note that unlike test URL calls, production URL calls aren't shown on the canvas (only in the executions list)",
	'webhook-test':
		"Click the 'Execute workflow' button on the canvas, then try again. (In test mode, the webhook only works for one call after you click this button)",
};

function decodePath(pathname: string): string | undefined {
	try {
		const path = pathname.split('/').map(decodeURIComponent).join('/');
		return path.endsWith('/') ? path.slice(0, -1) : path;
	} catch {
		return undefined;
	}
}

function isEndpoint(value: string): value is Endpoint {
	return value in HINTS;
}

/** The engine's web server: what n8n's server does between the socket and a webhook. */
export class WebhookListener {
	private routes: Route[] = [];

	private constructor(
		private readonly server: Server,
		/** Where the server can be reached, with a slash at the end. */
		readonly baseUrl: string,
	) {}

	/** Starts to listen on a free port of 127.0.0.1. */
	static async open(): Promise<WebhookListener> {
		const server = createServer();
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject);
			server.listen(0, '127.0.0.1', resolve);
		});
		const { port } = server.address() as AddressInfo;
		const listener = new WebhookListener(server, `http://127.0.0.1:${port}/`);
		server.on('request', (request, response) => void listener.receive(request, response));
		return listener;
	}

	/** The route that takes a request, if there is one. */
	find(endpoint: Endpoint, method: string, path: string): Route | undefined {
		return this.routes.find(
			(route) => route.endpoint === endpoint && route.method === method && route.path === path,
		);
	}

	/** Adds routes, in the place of those with the same methods and paths. */
	add(routes: Route[]): void {
		const old = routes.map(({ endpoint, method, path }) => this.find(endpoint, method, path));
		this.routes = [...this.routes.filter((route) => !old.includes(route)), ...routes];
	}

	remove(routes: Route[]): void {
		this.routes = this.routes.filter((route) => !routes.includes(route));
	}

	/** Stops listening and cuts the open connections. */
	async close(): Promise<void> {
		const closed = new Promise((resolve) => this.server.close(resolve));
		this.server.closeAllConnections();
		await closed;
	}

	private notFound(endpoint: Endpoint, method: string, path: string): WebhookNotFoundError {
		const methods = this.routes
			.filter((route) => route.endpoint === endpoint && route.path === path)
			.map((route) => route.method);
		if (methods.length === 0) {
			// Only the production endpoint names the method.
			const what = endpoint === 'webhook' ? `${method} ${path}` : path;
			const message = `The requested webhook "${what}" is not registered.`;
			return new WebhookNotFoundError(message, HINTS[endpoint]);
		}
		const others = [methods.slice(0, -1).join(', '), methods.at(-1)].filter(Boolean).join(' or ');
		return new WebhookNotFoundError(
			`This webhook is not registered for ${method} requests. Did you mean to make a ${others} request?`,
		);
	}

	private async receive(message: IncomingMessage, response: ServerResponse): Promise<void> {
		const { method = 'GET', url = '/' } = message;
		const [pathname = '', query = ''] = url.split(/\?(.*)/s);
		const [endpoint = '', ...rest] = pathname.slice(1).split('/');
		if (!isEndpoint(endpoint)) {
			response.writeHead(404).end();
			return;
		}
		const path = decodePath(rest.join('/'));
		if (path === undefined) {
			response.writeHead(400).end();
			return;
		}
		if (method === 'OPTIONS') {
			response.writeHead(204).end();
			return;
		}
		try {
			const route = this.find(endpoint, method, path);
			if (route === undefined) throw this.notFound(endpoint, method, path);
			sendAnswer(response, await route.handle(toWebhookRequest(message, query), response));
		} catch (thrown) {
			this.refuse(`${method} ${pathname}`, response, toError(thrown));
		}
	}

	private refuse(what: string, response: ServerResponse, error: Error): void {
		if (error instanceof WebhookNotFoundError) {
			getLogger().error(`Received request for unknown webhook: ${error.message}`);
		} else {
			const text = `Error in handling webhook request ${what}: ${error.message}`;
			getLogger().error(text, { error });
		}
		try {
			sendError(response, error);
		} catch (again) {
			// The node has answered already, which n8n notes the same way.
			getLogger().error(toError(again).message);
		}
	}
}
