/** A version of n8n whose engine is tested in process, with what it pins. */
export interface TestedVersion {
	n8n: string;
	/** `n8n-core`, the engine. */
	core: string;
	/** `n8n-workflow`, which the nodes use. */
	workflow: string;
	zod: string;
	/** The Node that this n8n asks for. */
	node: string;
}

/** From the oldest n8n that this package's nodes load in to the one that it is built with. */
export const TESTED_VERSIONS: readonly TestedVersion[] = [
	version('1.121.3', '1.120.2', '1.118.2', '3.25.67', '>=20.19 <= 24.x'),
	version('1.122.5', '1.121.2', '1.119.1', '3.25.67', '>=20.19 <= 24.x'),
	version('1.123.81', '1.122.48', '1.120.31', '3.25.67', '>=20.19 <= 24.x'),
	version('2.0.3', '2.0.2', '2.0.1', '3.25.67', '>=20.19 <= 24.x'),
	version('2.8.4', '2.8.1', '2.8.0', '3.25.67', '>=20.19 <= 24.x'),
	version('2.20.12', '2.20.6', '2.20.3', '3.25.67', '>=22.16'),
	version('2.30.8', '2.30.4', '2.30.2', '3.25.67', '>=22.22'),
	version('2.36.8', '2.36.6', '2.36.4', '3.25.76', '>=24.0.0'),
	version('2.41.1', '2.41.1', '2.41.0', '3.25.76', '>=24.0.0'),
];

function version(
	n8n: string,
	core: string,
	workflow: string,
	zod: string,
	node: string,
): TestedVersion {
	return { n8n, core, workflow, zod, node };
}
