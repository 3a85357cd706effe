import { crc32 } from 'node:zlib';
import type { ImageKind } from './imageKind';

function jpegComment(file: Buffer, text: string): Buffer {
	const comment = Buffer.from(text);
	const head = Buffer.from([0xff, 0xfe, 0, 0]);
	head.writeUInt16BE(comment.length + 2, 2);
	return Buffer.concat([file.subarray(0, 2), head, comment, file.subarray(2)]);
}

function pngText(file: Buffer, text: string): Buffer {
	const afterHeader = 8 + 25;
	const typed = Buffer.from(`tEXtComment\0${text}`, 'latin1');
	const length = Buffer.alloc(4);
	length.writeUInt32BE(typed.length - 4);
	const checksum = Buffer.alloc(4);
	checksum.writeUInt32BE(crc32(typed));
	return Buffer.concat([
		file.subarray(0, afterHeader),
		length,
		typed,
		checksum,
		file.subarray(afterHeader),
	]);
}

function webpChunk(file: Buffer, text: string): Buffer {
	const content = Buffer.from(text.padEnd(text.length + (text.length % 2)), 'latin1');
	const head = Buffer.from('NOTE\0\0\0\0', 'latin1');
	head.writeUInt32LE(content.length, 4);
	const marked = Buffer.concat([file, head, content]);
	marked.writeUInt32LE(marked.length - 8, 4);
	return marked;
}

/**
 * Writes a text into an image file without touching its pixels: the same bytes for the same input,
 * in microseconds. The file is not judged; a broken one stays as broken.
 *
 * @param text ASCII
 */
export function markImage(file: Buffer, format: ImageKind['format'], text: string): Buffer {
	switch (format) {
		case 'png':
			return pngText(file, text);
		case 'webp':
			return webpChunk(file, text);
		default:
			return jpegComment(file, text);
	}
}
