import { generate } from 'selfsigned';

/** A certificate that signs itself, and its key, both as PEM. */
export interface Certificate {
	cert: string;
	key: string;
}

/** Makes a certificate for a host of this name. */
export async function certificateFor(host: string): Promise<Certificate> {
	const { cert, private: key } = await generate([{ name: 'commonName', value: host }], {
		keyType: 'ec',
		algorithm: 'sha256',
		extensions: [
			{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
			{ name: 'basicConstraints', cA: true },
		],
	});
	return { cert, key };
}
