import { satisfies } from 'semver';
import { z } from 'zod';

/** What decides whether npm loads an optional package on a machine. */
export interface Machine {
	/** As `process.platform` has it. */
	os: string;
	/** As `process.arch` has it. */
	cpu: string;
	/** The C library, on Linux. */
	libc: 'glibc' | 'musl' | undefined;
	/** Node's version. */
	node: string;
}

const listSchema = z.array(z.string()).optional().catch(undefined);
const lockSchema = z.object({
	packages: z.record(
		z.object({
			/** Where it stands under another name. */
			name: z.string().optional(),
			version: z.string().optional(),
			link: z.boolean().optional(),
			/** What npm thought of on its way and needs no more. */
			extraneous: z.boolean().optional(),
			inBundle: z.boolean().optional(),
			optional: z.boolean().optional(),
			os: listSchema,
			cpu: listSchema,
			libc: listSchema,
			engines: z.object({ node: z.string() }).optional().catch(undefined),
		}),
	),
});

type Demands = Pick<
	z.infer<typeof lockSchema>['packages'][string],
	'optional' | 'os' | 'cpu' | 'libc' | 'engines'
>;

/** npm's line about one answer of the registry, or of npm's own cache, with its address. */
const ANSWER = /^npm http (?:fetch GET 200|cache) (\S+)/;

/** The packages that npm loads for a `package-lock.json` on a machine, as name@version, each once. */
export function packagesToLoad(lock: unknown, machine: Machine): Set<string> {
	const loaded = Object.entries(lockSchema.parse(lock).packages).filter(
		([path, { inBundle, link, extraneous, version, ...demands }]) =>
			path !== '' &&
			version !== undefined &&
			!inBundle &&
			!link &&
			!extraneous &&
			fits(demands, machine),
	);
	return new Set(loaded.map(([path, { name, version }]) => `${name ?? nameAt(path)}@${version}`));
}

/** The name of the package at a path such as `node_modules/a/node_modules/@b/c`. */
function nameAt(path: string): string {
	return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** Reads npm's output while it finds out what is needed; nobody knows before how much that is. */
export function countLookups(tell: (doing: string) => void): (line: string) => void {
	let lookedUp = 0;
	return (line) => {
		if (!ANSWER.test(line)) return;
		lookedUp++;
		tell(`finding out what it needs (${lookedUp} packages looked up)`);
	};
}

/** Reads npm's output while it loads tarballs, each of which it may name more than once. */
export function countLoads(total: number, tell: (doing: string) => void): (line: string) => void {
	const loaded = new Set<string>();
	return (line) => {
		const [, address] = ANSWER.exec(line) ?? [];
		if (!address?.endsWith('.tgz') || loaded.has(address)) return;
		loaded.add(address);
		tell(`loading packages (${loaded.size} of ${total})`);
	};
}

function fits({ optional, os, cpu, libc, engines }: Demands, machine: Machine): boolean {
	if (!optional) return true;
	return (
		allows(os, machine.os) &&
		allows(cpu, machine.cpu) &&
		allows(libc, machine.libc) &&
		(engines === undefined || satisfies(machine.node, engines.node))
	);
}

function allows(list: readonly string[] | undefined, value: string | undefined): boolean {
	if (list === undefined || list.includes('any')) return true;
	if (value === undefined || list.includes(`!${value}`)) return false;
	const named = list.filter((each) => !each.startsWith('!'));
	return named.length === 0 || named.includes(value);
}
