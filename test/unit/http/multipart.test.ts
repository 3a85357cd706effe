import fc from 'fast-check';

import { paddedBuffer, toMultipart, type UploadForm } from '../../../nodes/shared/http/multipart';

const file = (bytes: Buffer, fileName = 'a.jpg') => ({
	bytes,
	fileName,
	field: 'image',
	mimeType: 'image/jpeg',
});

/** What a server's own parser makes of it. */
const parsed = async ({ contentType, body }: ReturnType<typeof toMultipart>) =>
	await new Response(body, { headers: { 'content-type': contentType } }).formData();

test('any content and name arrive as they are', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.uint8Array(),
			fc
				.string({ minLength: 1 })
				.filter((name) => !/[\r\n"\\%]/.test(name) && !/\p{Surrogate}/u.test(name)),
			async (content, name) => {
				const form = await parsed(
					toMultipart({
						files: [file(Buffer.from(content), name)],
						texts: [['service_name', 's']],
					}),
				);
				const image = form.get('image') as File;
				expect(Buffer.from(await image.arrayBuffer()).equals(Buffer.from(content))).toBe(true);
				expect([image.name, image.type, form.get('service_name')]).toEqual([
					name,
					'image/jpeg',
					's',
				]);
			},
		),
		{ numRuns: 50 },
	);
});

test('a name cannot break out of its place', () => {
	const { body } = toMultipart({ files: [file(Buffer.from('x'), 'a"\r\nEvil: 1.jpg')], texts: [] });
	expect(body.toString()).toContain('filename="a%22%0D%0AEvil: 1.jpg"');
});

test('a photo with room around it is not copied, and can be sent again', () => {
	const photo = paddedBuffer(5);
	photo.bytes.write('hello');
	const form: UploadForm = {
		files: [{ ...file(photo.bytes), padded: photo.padded }],
		texts: [['a', 'b']],
	};
	const [first, second] = [toMultipart(form), toMultipart(form)];
	expect(first.body.buffer).toBe(photo.padded.buffer);
	expect(second.body.toString()).toContain('\r\n\r\nhello\r\n--');
	expect(photo.bytes.toString()).toBe('hello');
});

test('texts come first, names may repeat, and each file has its place', () => {
	const files = [file(Buffer.from('photo')), file(Buffer.from('mask'), 'm.png')] as const;
	const { body } = toMultipart({
		files,
		texts: [
			['role', 'one'],
			['role', 'two'],
		],
	});
	const order = ['one', 'two', 'filename="a.jpg"', 'photo', 'filename="m.png"', 'mask'];
	const places = order.map((text) => body.toString().indexOf(text));
	expect(places).toEqual([...places].sort((a, b) => a - b));
	expect(places.every((place) => place > 0)).toBe(true);
});
