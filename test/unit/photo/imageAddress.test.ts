import { readImageAddress, shareAdvice } from '../../../nodes/shared/photo/imageAddress';

const URL_ = 'https://a.example/x.jpg?a=1&b=(2)';

test.each([
	URL_,
	` ${URL_}\n`,
	`<${URL_}>`,
	`"${URL_}"`,
	`'${URL_}'`,
	`\`${URL_}\``,
	`“${URL_}”`,
	`[the photo](${URL_})`,
	`![](${URL_})`,
	`![kitchen](<${URL_}>)`,
	`[kitchen](${URL_} "A title")`,
	`[![small](${URL_})](${URL_})`,
	`[![small](<${URL_}> "A title")](${URL_})`,
	`[See ${URL_}, please](${URL_})`,
	`[**${URL_}**](${URL_})`,
	`[front](${URL_}), [back](${URL_})`,
	`[a](${URL_})![b](${URL_} "${URL_}")`,
	`[www.a.example, a [sic] word (1)](${URL_})`,
	` "<${URL_}>" `,
	`[${URL_}](${URL_})`,
])('%s', (text) => {
	expect(readImageAddress(text)).toBe(URL_);
});

test.each([
	['https://a.example/my photo.jpg', 'https://a.example/my%20photo.jpg'],
	['HTTP://A.example', 'http://a.example/'],
])('%s is %s', (text, expected) => {
	expect(readImageAddress(text)).toBe(expected);
});

const ONE = 'https://a.example/1.jpg';
const OTHER = 'https://a.example/2.jpg';
/** Of two links neither may be taken without a word. */
const SECOND_LINKS = [
	`[front](${ONE}), [back](${OTHER})`,
	`[front](${ONE})[back](${OTHER})`,
	`[front](${ONE}) [back](${OTHER})`,
	`![front](${ONE})\n![back](${OTHER})`,
	`![front](<${ONE}>) ![back](<${OTHER}>)`,
	`- [front](${ONE})\n- [back](${OTHER})`,
	`[front](${ONE}), [back](${OTHER}), [front](${ONE})`,
	`[front](/1.jpg), [back](${OTHER})`,
	`[front](//a.example/1.jpg), [back](${OTHER})`,
	`[![small](${ONE})](${OTHER})`,
	`[![small](small.jpg)](${OTHER})`,
	`[${ONE}](${OTHER})`,
	`[See ${ONE}](${OTHER})`,
	`[${ONE}, ${OTHER}](${ONE})`,
	`[${ONE},${OTHER}](${ONE})`,
	`[${ONE}?size=small](${ONE})`,
	`[https://a.example/1](${ONE})`,
	`[http://a.example/1.jpg](${ONE})`,
	`"[${ONE}](${OTHER})"`,
	`[[${ONE}](${ONE})](${OTHER})`,
	`${ONE} "${OTHER}"`,
	`${ONE} '${OTHER}'`,
	`[front](${ONE} "${OTHER}")`,
	`${ONE}](${OTHER})`,
	`${ONE}#${OTHER}`,
	`https://a.example/1#, ${OTHER}`,
	`https://a.example/1#x_${OTHER}`,
];

test.each<[unknown, string]>([
	['', 'is empty: give'],
	[undefined, 'is empty: give'],
	['  ', 'is empty: give'],
	['<>', 'is empty: give'],
	[5, 'is not a web address: give'],
	['photo.jpg', 'is not a web address: give'],
	['www.example.com/x.jpg', 'is not a web address: give'],
	['ftp://a.example/x.jpg', 'is not a web address: give'],
	['javascript:alert(1)', 'is not a web address: give'],
	['data:image/png;base64,AAAA', 'set "Image Source" to "File From the Node Before"'],
	['s3://bucket/x.jpg', 'signed link that begins with https://'],
	['gs://bucket/x.jpg', 'signed link that begins with https://'],
	['blob:https://a.example/1-2', "the photo's own address"],
	['file:///home/me/x.jpg', 'Read/Write Files from Disk'],
	['/home/me/x.jpg', 'Read/Write Files from Disk'],
	['./x.jpg', 'Read/Write Files from Disk'],
	['~/x.jpg', 'Read/Write Files from Disk'],
	['C:\\Photos\\x.jpg', 'Read/Write Files from Disk'],
	['\\\\server\\x.jpg', 'Read/Write Files from Disk'],
	['https://a.example/1.jpg\nhttps://a.example/2.jpg', 'one address an item'],
	['The photo: https://a.example/1.jpg', 'one address an item'],
	['https://a.example/1.jpg,https://a.example/2.jpg', 'one address an item'],
	['https://a.example/1.jpg, https://a.example/2.jpg', 'one address an item'],
	['https://a.example/1.jpg;https://a.example/2.jpg', 'one address an item'],
	['https://a.example/1.jpg|https://a.example/2.jpg', 'one address an item'],
	['https://a.example/1.jpg","https://a.example/2.jpg', 'one address an item'],
	['https://a.example/1.jpg<br>http://a.example/2.jpg', 'one address an item'],
	['https://a.example/1.jpg\\nhttps://a.example/2.jpg', 'one address an item'],
	['https://a.example/1.jpghttps://a.example/2.jpg', 'one address an item'],
	['https://a.example/1.jpg&https://a.example/2.jpg', 'one address an item'],
	['https://a.example/1.jpg+https://a.example/2.jpg', 'one address an item'],
	['https://a.example/1\u2022https://a.example/2', 'one address an item'],
	['https://a.example/1\u200bhttps://a.example/2', 'one address an item'],
	['kitchen.jpg (https://a.example/1),hall.jpg (https://a.example/2)', 'one address an item'],
	["['https://a.example/1.jpg', 'https://a.example/2.jpg']", 'one address an item'],
	['{https://a.example/1.jpg,https://a.example/2.jpg}', 'one address an item'],
	...SECOND_LINKS.map((text): [string, string] => [text, 'one address an item']),
	['//images.example/x.jpg', 'is not a web address: give'],
	['=IMAGE("https://a.example/1.jpg")', 'is not a web address: give'],
	['#REF!', 'is not a web address: give'],
	[{ files: [{ name: 'kitchen.jpg', assetId: 1 }] }, 'is a list of 1, and no web address'],
	[{ id: 'F1', mimetype: 'image/jpeg', file_id: 'x' }, 'is an object, and no web address'],
	[`/9j/${'4AAQSkZJRgABAQ'.repeat(20)}`, 'Move Base64 String to File'],
	[`iVBORw0KGgo${'A'.repeat(400)}`, 'Move Base64 String to File'],
	['\ufffd\ufffd\ufffd\ufffd\0\u0010JFIF', 'Move Base64 String to File'],
	[{ mimeType: 'image/jpeg', data: '/9j/4AAQ' }, 'Move Base64 String to File'],
	[{ type: 'Buffer', data: [255, 216, 255] }, 'Move Base64 String to File'],
	[[`data:image/png;base64,${'A'.repeat(200)}`], 'Move Base64 String to File'],
	[`https://a.example/${'x'.repeat(10_000)}`, 'is too long for a web address'],
	['[a](a]('.repeat(1_200), 'is too long for a web address'],
	['[a](a]('.repeat(3), 'is not a web address: give'],
	[[], 'is empty: give'],
	[[null, '  '], 'is empty: give'],
	[{}, 'is an object, and no web address'],
	[{ name: 'kitchen.jpg' }, 'is an object, and no web address'],
	[[{ name: 'kitchen.jpg' }], 'is a list of 1, and no web address'],
	[['photo.jpg'], 'is not a web address: give'],
])('%p: ... %s', (value, words) => {
	expect(() => readImageAddress(value)).toThrow(words);
	expect(() => readImageAddress(value)).toThrow('"Image URL"');
});

test.each<[string, unknown]>([
	['a list of one', [URL_]],
	['an object', { url: URL_ }],
	['an attachment of Airtable', [{ id: 'att1', url: URL_, filename: 'x.jpg', size: 5 }]],
	['a file of Notion', [{ name: 'x.jpg', type: 'file', file: { url: URL_, expiry_time: '' } }]],
	['an external file of Notion', [{ name: 'x', type: 'external', external: { url: URL_ } }]],
	['a file of Google Drive', { id: '1', webContentLink: URL_ }],
	['a list as text', JSON.stringify([URL_])],
	['an object as text', JSON.stringify({ url: URL_ })],
	['a list with nothing beside', [null, URL_, '']],
	['the same one twice', [URL_, { url: URL_ }]],
	['a list in a list', [[URL_]]],
	['a lookup of Airtable', [[{ id: 'att1', url: URL_ }]]],
	[
		'a file of a form, with its type',
		{ id: 'x', name: 'a.jpg', mimeType: 'image/jpeg', url: URL_ },
	],
	['a listed file of Google Drive', { id: '1', mimeType: 'image/jpeg', webContentLink: URL_ }],
	['a file of OneDrive', { id: '1', '@microsoft.graph.downloadUrl': URL_, webUrl: 'https://x' }],
	['an asset of Monday', { id: '1', url: 'https://a.monday.example/p', public_url: URL_ }],
	['a picture of Cloudinary', { url: 'http://a.example/1.jpg', secure_url: URL_ }],
	['a property of Notion', { id: 'x', type: 'files', files: [{ name: 'a', file: { url: URL_ } }] }],
	['a product of WooCommerce', { id: 5, images: [{ id: 6, src: URL_ }] }],
	['an answer of OpenAI', { created: 1, data: [{ url: URL_ }] }],
	['what nobody sees around it', `\ufeff${URL_}\u200b`],
])('%s is taken', (_, value) => {
	expect(readImageAddress(value)).toBe(URL_);
});

const TWO = ['https://a.example/1.jpg', 'https://a.example/2.jpg'];

test.each<[string, unknown, string, string]>([
	['addresses', TWO, '$json.Photos', '{{ $json.Photos[0] }}'],
	['objects', TWO.map((url) => ({ url })), '$json.Photos', '{{ $json.Photos[0].url }}'],
	[
		'files of Notion',
		TWO.map((url) => ({ file: { url } })),
		'$("Notion").item.json.files',
		'{{ $("Notion").item.json.files[0].file.url }}',
	],
	['a list as text', JSON.stringify(TWO), '', 'its first entry'],
	[
		'a property of Notion',
		{ type: 'files', files: TWO.map((url) => ({ file: { url } })) },
		'$json.Photos',
		'{{ $json.Photos.files[0].file.url }}',
	],
	[
		'files of OneDrive',
		TWO.map((url) => ({ '@microsoft.graph.downloadUrl': url })),
		'$json.value',
		'{{ $json.value[0]["@microsoft.graph.downloadUrl"] }}',
	],
	['an address and something else', [TWO[0], { name: 'x' }], '$json.a', '{{ $json.a[0] }}'],
])('two are not taken: %s', (_, value, path, way) => {
	const read = () => readImageAddress(value, path);
	expect(read).toThrow(`"Image URL" is a list of 2: take one of it, ${way}, or make an item`);
	expect(read).toThrow('Split Out');
});

/** A comma belongs to an address, and so may another address in its query or path. */
test.each([
	'https://res.example/image/fetch/w_300,c_fill/https://a.example/1.jpg',
	'https://a.example/x,y;z/1.jpg',
	'https://a.example/1.jpg?a=1,2;3',
	'https://proxy.example/?url=https://a.example/1.jpg',
	'https://thumbor.example/unsafe/filters:watermark(https://a.example/w.png,0,0)/x.jpg',
	'https://web.example/web/2020id_/https://a.example/1.jpg',
	'https://a.example/1,2.jpg',
])('%s is one address', (address) => {
	expect(readImageAddress(address)).toBe(address);
});

test.each([
	['https://drive.google.com/file/d/1a/view?usp=sharing', 'Google Drive > Download'],
	['https://photos.app.goo.gl/x', 'Google Drive > Download'],
	['https://www.dropbox.com/scl/fi/x/kitchen.jpg?rlkey=y&dl=0', 'dl=1'],
	['https://1drv.ms/i/s!x', 'Microsoft OneDrive > Download'],
	['https://agency-my.sharepoint.com/:i:/g/x', 'Microsoft OneDrive > Download'],
	['https://onedrive.live.com/?id=x', 'Microsoft OneDrive > Download'],
])('%s is a page: %s', (address, way) => {
	expect(shareAdvice(address)).toContain(way);
});

test.each([
	'https://a.example/x.jpg',
	'https://notdropbox.com/x',
	'https://dropbox.com.evil.example/',
])('%s is of no such site', (address) => {
	expect(shareAdvice(address)).toBe('');
});
