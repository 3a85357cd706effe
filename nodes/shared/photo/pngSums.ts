/** CRC-32, as PNG has it behind each chunk (PNG, annex D). n8n's lint does not let nodes import Node's zlib. */
const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
	let value = index;
	for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
	return value;
});

/** The sum of no bytes, to begin with. */
export const SUM_START = 0xffffffff;

/** The sum with more bytes. */
export function addToSum(sum: number, bytes: Uint8Array): number {
	let value = sum;
	for (let at = 0; at < bytes.length; at++) {
		value = (TABLE[(value ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (value >>> 8);
	}
	return value;
}

/** The sum of all bytes as a chunk has it written. */
export function finalSum(sum: number): number {
	return (sum ^ SUM_START) >>> 0;
}
