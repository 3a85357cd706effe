import { randomUUID } from 'crypto';

/** So much room is left around a photo for what a form puts before and after it, in bytes. */
const HEADROOM = 4 * 1024;

/** A file's content, with room around it, so that a form can be made of it without another copy. */
export interface PaddedBuffer {
	bytes: Buffer;
	/** The larger buffer that `bytes` is a part of; absent when there is no room. */
	padded?: Buffer;
}

/** A buffer of this size with room around it, still to be filled. */
export function paddedBuffer(size: number): Required<PaddedBuffer> {
	const padded = Buffer.allocUnsafeSlow(HEADROOM + size + HEADROOM);
	return { padded, bytes: padded.subarray(HEADROOM, HEADROOM + size) };
}

/** A file of a form. */
interface FormFile extends PaddedBuffer {
	field: string;
	fileName: string;
	mimeType: string;
}

/** Some texts and files, as a browser would send them. A name may come several times. */
export interface UploadForm {
	texts: ReadonlyArray<readonly [name: string, value: string]>;
	files: readonly [FormFile, ...FormFile[]];
}

/**
 * Writes a form as multipart/form-data (RFC 7578), the texts first. Node's own FormData would hold the photo in memory
 * twice. The result shares memory with a roomy photo and is good for sending it several times; only the first file should
 * be large.
 */
export function toMultipart({ files, texts }: UploadForm): { contentType: string; body: Buffer } {
	const boundary = `----aihomedesign-${randomUUID()}`;
	const part = (name: string, more = '') =>
		`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n`;
	const headOf = ({ field, fileName, mimeType }: FormFile) =>
		`${part(field, `; filename="${escapeName(fileName)}"`)}Content-Type: ${mimeType}\r\n\r\n`;
	const [first, ...others] = files;
	const written = texts.map(([name, value]) => `${part(name)}\r\n${value}\r\n`);
	const head = Buffer.from(`${written.join('')}${headOf(first)}`);
	const tail = Buffer.concat([
		...others.flatMap((file) => [Buffer.from(`\r\n${headOf(file)}`), file.bytes]),
		Buffer.from(`\r\n--${boundary}--\r\n`),
	]);
	return {
		contentType: `multipart/form-data; boundary=${boundary}`,
		body: join(head, first, tail),
	};
}

function join(head: Buffer, { bytes, padded }: PaddedBuffer, tail: Buffer): Buffer {
	if (!padded || head.length > HEADROOM || tail.length > HEADROOM)
		return Buffer.concat([head, bytes, tail]);
	head.copy(padded, HEADROOM - head.length);
	tail.copy(padded, HEADROOM + bytes.length);
	return padded.subarray(HEADROOM - head.length, HEADROOM + bytes.length + tail.length);
}

/** As the HTML standard writes names in forms. */
function escapeName(name: string): string {
	return name.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}
