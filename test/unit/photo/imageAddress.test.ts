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
	`[![small](https://a.example/small.jpg)](${URL_})`,
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
])('%p: ... %s', (value, words) => {
	expect(() => readImageAddress(value)).toThrow(words);
	expect(() => readImageAddress(value)).toThrow('"Image URL"');
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
