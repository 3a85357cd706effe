import { parseArgs } from 'node:util';
import {
	startSandbox,
	VERSIONS,
	WAYS,
	type RateLimit,
	type Sandbox,
	type SandboxOptions,
} from './index';

const DEFAULT_PORT = 4011;

const HELP = `A local AI HomeDesign, API versions 1 and 3. It needs no account and costs nothing.

Usage: npm run sandbox -- [options]

  --port N             port of the API (default ${DEFAULT_PORT}); images get the next one
  --eta SECONDS        what a submission announces (default 8)
  --job SECONDS        how long a job really takes (default: as announced)
  --rate-limit N/S     v1: N submissions in S seconds (default 10/600)
  --v3-rate-limit N/S  v3: the same (default: none)
  --without V=WAY      switches a version off, e.g. v1=410; may be repeated. Ways:
                       ${WAYS.slice(0, 6).join(', ')},
                       ${WAYS.slice(6).join(', ')}
  --webhook URL        where finished images are announced
  --help               this text
`;

/** What a person got wrong on the command line; its message is all they need. */
class UsageError extends Error {}

function numberOf(name: string, text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	const value = Number(text);
	if (text === '' || !Number.isFinite(value) || value < 0) {
		throw new UsageError(`--${name} takes a number, not "${text}"`);
	}
	return value;
}

function rateLimitOf(name: string, text: string | undefined): RateLimit | undefined {
	if (text === undefined) return undefined;
	const [, submissions, windowSeconds] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
	if (submissions === undefined || windowSeconds === undefined) {
		throw new UsageError(`--${name} takes something like 10/600, not "${text}"`);
	}
	return { submissions: Number(submissions), windowSeconds: Number(windowSeconds) };
}

function withoutOf(texts: readonly string[] = []): SandboxOptions['without'] {
	const pairs = texts.map((text) => {
		const [name, code] = text.split('=');
		const version = VERSIONS.find((known) => known === name);
		const way = WAYS.find((known) => known === code);
		if (version !== undefined && way !== undefined) return [version, way];
		throw new UsageError(`--without takes something like v1=410, not "${text}"`);
	});
	return Object.fromEntries(pairs);
}

function webhookOf(text: string | undefined): string | undefined {
	if (text === undefined || URL.canParse(text)) return text;
	throw new UsageError(`--webhook takes a URL, not "${text}"`);
}

/** @throws Error for an option that does not exist or does not fit; undefined = help is wanted */
function readOptions(): SandboxOptions | undefined {
	const { values } = parseArgs({
		options: {
			port: { type: 'string' },
			eta: { type: 'string' },
			job: { type: 'string' },
			'rate-limit': { type: 'string' },
			'v3-rate-limit': { type: 'string' },
			without: { type: 'string', multiple: true },
			webhook: { type: 'string' },
			help: { type: 'boolean' },
		},
	});
	if (values.help === true) return undefined;
	const port = numberOf('port', values.port) ?? DEFAULT_PORT;
	return {
		port,
		imagePort: port === 0 ? 0 : port + 1,
		etaSeconds: numberOf('eta', values.eta),
		jobSeconds: numberOf('job', values.job),
		rateLimit: rateLimitOf('rate-limit', values['rate-limit']),
		v3RateLimit: rateLimitOf('v3-rate-limit', values['v3-rate-limit']),
		without: withoutOf(values.without),
		webhookUrl: webhookOf(values.webhook),
		log: (line) => console.log(line),
	};
}

function describeVersions(without: SandboxOptions['without'] = {}): string {
	return VERSIONS.map((version) => {
		const way = without[version];
		return way === undefined ? version : `${version} (switched off: ${way})`;
	}).join(', ');
}

function welcome(sandbox: Sandbox, { without }: SandboxOptions): string {
	const { url, imageUrl, apiKey, keyWithoutAccess } = sandbox;
	return `
AI HomeDesign sandbox is running. In n8n, make an "AI HomeDesign API" credential with

  Base URL   ${url}
  API Key    ${apiKey}

API versions: ${describeVersions(without)}

To see what a plan without access looks like, use the key ${keyWithoutAccess}
Images come from ${imageUrl}; state and remote control are at ${url}/sandbox
Stop with Ctrl+C.
`;
}

function explain(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const { code, port } = error as NodeJS.ErrnoException & { port?: number };
	if (code === 'EADDRINUSE') {
		return `Port ${port ?? ''} is taken, perhaps by another sandbox. Stop that one, or choose another: npm run sandbox -- --port ${DEFAULT_PORT + 10}`;
	}
	return `${error.message}\nSee npm run sandbox -- --help`;
}

async function main(): Promise<void> {
	const options = readOptions();
	if (options === undefined) {
		console.log(HELP);
		return;
	}
	const sandbox = await startSandbox(options);
	console.log(welcome(sandbox, options));
	const stop = () => {
		console.log('\nStopped.');
		void sandbox.close();
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
	console.error(explain(error));
	process.exitCode = 1;
});
