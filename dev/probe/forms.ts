import { FormData } from 'undici';

import { photo, type PhotoKind } from './photos';

/** A photo that the person in front of the computer has handed in, as this computer cannot make its kind. */
export interface GivenFile {
	kind: 'heic' | 'raw';
	/** Of the file's name. */
	extension: string;
	bytes: Buffer;
}

interface FormFile {
	bytes: Buffer;
	name: string;
	type: string;
}

/** A part of an upload. */
export type Part = [field: string, value: string | FormFile];

/** A form with its parts in this order. */
export function formOf(parts: readonly Part[]): FormData {
	const form = new FormData();
	for (const [field, value] of parts) {
		if (typeof value === 'string') form.append(field, value);
		else
			form.append(field, new Blob([new Uint8Array(value.bytes)], { type: value.type }), value.name);
	}
	return form;
}

export async function photoPart(field: string, kind: PhotoKind = 'jpeg'): Promise<Part> {
	return [field, { bytes: await photo(kind), name: `probe.${kind}`, type: `image/${kind}` }];
}

export function givenPart(field: string, { extension, bytes }: GivenFile): Part {
	return [field, { bytes, name: `probe.${extension}`, type: 'application/octet-stream' }];
}

export const NO_PICTURE: FormFile = {
	bytes: Buffer.from('This is no picture.'),
	name: 'probe.jpg',
	type: 'image/jpeg',
};
