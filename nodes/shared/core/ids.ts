/**
 * Whether a text can be the ID of an order or an image, as a part of an address.
 * "." and ".." lead to other addresses, and half a character cannot be sent.
 */
export function isUsableId(id: string): boolean {
	return id !== '' && !/^\.{1,2}$/.test(id) && !/[\p{Surrogate}\p{Cc}]/u.test(id);
}
