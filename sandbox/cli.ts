import { parseArgs } from 'node:util';
import { startSandbox, type Sandbox, type SandboxOptions } from './index';

const DEFAULT_PORT = 4011;

const HELP = `A local AI HomeDesign. It needs no account and costs nothing.

Usage: npm run sandbox -- [options]

  --port N             port of the API (default ${DEFAULT_PORT}); images get the next one
  --eta SECONDS        what a submission announces (default 8)
  --job SECONDS        how long a job really takes (default: as announced)
  --rate-limit N/S     N submissions in S seconds (default 10/600)
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

function rateLimitOf(text: string | undefined): SandboxOptions['rateLimit'] {
	if (text === undefined) return undefined;
	const [, submissions, windowSeconds] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
	if (submissions === undefined || windowSeconds === undefined) {
		throw new UsageError(`--rate-limit takes something like 10/600, not "${text}"`);
	}
	return { submissions: Number(submissions), windowSeconds: Number(windowSeconds) };
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
		rateLimit: rateLimitOf(values['rate-limit']),
		webhookUrl: webhookOf(values.webhook),
		log: (line) => console.log(line),
	};
}

function welcome({ url, imageUrl, apiKey, keyWithoutAccess }: Sandbox): string {
	return `
AI HomeDesign sandbox is running. In n8n, make an "AI HomeDesign API" credential with

  Base URL   ${url}
  API Key    ${apiKey}

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
	console.log(welcome(sandbox));
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
