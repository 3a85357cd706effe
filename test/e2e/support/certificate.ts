import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate that signs itself, and its key, both as PEM. */
export interface Certificate {
	cert: string;
	key: string;
}

const DAY_MS = 86_400_000;
/** ASN.1's names for what is in a certificate, as they are encoded. */
const OID = {
	commonName: '550403',
	subjectAltName: '551d11',
	basicConstraints: '551d13',
	ecdsaWithSha256: '2a8648ce3d040302',
};
const TAG = {
	boolean: 0x01,
	integer: 0x02,
	bitString: 0x03,
	octetString: 0x04,
	objectId: 0x06,
	utf8String: 0x0c,
	utcTime: 0x17,
	sequence: 0x30,
	set: 0x31,
	/** Inside the list of alternative names. */
	dnsName: 0x82,
	version: 0xa0,
	extensions: 0xa3,
};

function lengthOf(size: number): Buffer {
	if (size < 0x80) return Buffer.from([size]);
	return size < 0x100
		? Buffer.from([0x81, size])
		: Buffer.from([0x82, Math.floor(size / 0x100), size % 0x100]);
}

function der(tag: number, ...parts: Array<Buffer | string>): Buffer {
	const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
	return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

const sequence = (...parts: Buffer[]) => der(TAG.sequence, ...parts);
const oid = (hex: string) => der(TAG.objectId, Buffer.from(hex, 'hex'));
const bits = (content: Buffer) => der(TAG.bitString, Buffer.from([0]), content);
const extension = (id: string, ...value: Buffer[]) =>
	sequence(oid(id), der(TAG.octetString, sequence(...value)));

/** YYMMDDHHMMSSZ */
function time(ms: number): Buffer {
	const digits = new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14);
	return der(TAG.utcTime, `${digits}Z`);
}

/** Makes a certificate for a host of this name, good for a day. */
export function certificateFor(host: string): Certificate {
	const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const algorithm = sequence(oid(OID.ecdsaWithSha256));
	const name = sequence(der(TAG.set, sequence(oid(OID.commonName), der(TAG.utf8String, host))));
	const content = sequence(
		der(TAG.version, der(TAG.integer, Buffer.from([2]))),
		der(TAG.integer, Buffer.from([1])),
		algorithm,
		name,
		sequence(time(Date.now() - DAY_MS), time(Date.now() + DAY_MS)),
		name,
		publicKey.export({ type: 'spki', format: 'der' }),
		der(
			TAG.extensions,
			sequence(
				extension(OID.subjectAltName, der(TAG.dnsName, host)),
				extension(OID.basicConstraints, der(TAG.boolean, Buffer.from([0xff]))),
			),
		),
	);
	const whole = sequence(content, algorithm, bits(sign('sha256', content, privateKey)));
	const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
	return {
		cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
	};
}
