/** Beginnings of files as cameras and people make them, small enough to be written down. */

function tiff(options: { little?: boolean; maker?: string; dng?: boolean; at8?: string }): Buffer {
	const little = options.little ?? true;
	const file = Buffer.alloc(256);
	const u16 = (value: number, at: number) =>
		little ? file.writeUInt16LE(value, at) : file.writeUInt16BE(value, at);
	const u32 = (value: number, at: number) =>
		little ? file.writeUInt32LE(value, at) : file.writeUInt32BE(value, at);
	file.write(little ? 'II*\0' : 'MM\0*', 0, 'latin1');
	const directory = 16;
	u32(directory, 4);
	if (options.at8) file.write(options.at8, 8, 'latin1');
	let entries = 0;
	const add = (tag: number, type: number, count: number, value: number) => {
		const at = directory + 2 + entries++ * 12;
		u16(tag, at);
		u16(type, at + 2);
		u32(count, at + 4);
		u32(value, at + 8);
	};
	add(0x0100, 4, 1, 6000);
	if (options.maker) {
		// The first picture of a RAW file is a small preview (NewSubfileType 1).
		add(0x00fe, 4, 1, 1);
		file.write(`${options.maker}\0`, 128, 'latin1');
		add(0x010f, 2, options.maker.length + 1, 128);
	}
	if (options.dng) add(0xc612, 1, 4, 0x01040000);
	u16(entries, directory);
	return file;
}

const start = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(64)]);

export const RAW_FILES: Readonly<Record<string, Buffer>> = {
	dng: tiff({ maker: 'Google', dng: true }),
	arw: tiff({ maker: 'SONY' }),
	nef: tiff({ maker: 'NIKON CORPORATION', little: false }),
	pef: tiff({ maker: 'PENTAX' }),
	srw: tiff({ maker: 'SAMSUNG' }),
	cr2: tiff({ maker: 'Canon', at8: 'CR\x02\0' }),
	cr3: start('\0\0\0\x18ftypcrx \0\0\0\x01crx isom'),
	raf: start('FUJIFILMCCD-RAW 0201FF383501'),
	orf: start('IIRO\x08\0\0\0'),
	rw2: start('IIU\0\x08\0\0\0'),
	iiq: tiff({ maker: 'Phase One A/S', at8: 'IIII' }),
};

/** Formats that only the node itself knows; whether the service takes them, it says. */
export const RARE_RAW_FILES: Readonly<Record<string, Buffer>> = {
	crw: start('II\x1a\0\0\0HEAPCCDR\x02\0\x01\0'),
	mrw: start('\0MRM\0\0\0\x20\0PRD'),
	x3f: start('FOVb\0\0\x03\0'),
};

const PAGE_SAYS = 'is a web page (HTML), not a photo: the node before got a page in its place';

/** Files that are no photos, each with what it looks like and, where that is not how a message says it, the message's words. */
export const OTHER_FILES: Readonly<Record<string, [name: string, content: Buffer, says?: string]>> =
	{
		'a web page': [
			'a web page (HTML)',
			start('\n<!DOCTYPE html><html><body>Sign in</body></html>'),
			PAGE_SAYS,
		],
		'a web page with a byte order mark': [
			'a web page (HTML)',
			start('\xef\xbb\xbf<html lang="en">'),
			PAGE_SAYS,
		],
		'an XML message': [
			'an XML document',
			start('<?xml version="1.0"?><Error><Message>Access Denied</Message></Error>'),
			'is an XML document, not a photo: it says "Access Denied"',
		],
		'an SVG': [
			'an SVG drawing',
			start('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">'),
		],
		JSON: ['JSON', start('{"error":"nope"}'), 'is JSON, not a photo: it says "nope"'],
		'a PDF': ['a PDF', start('%PDF-1.7')],
		'a GIF': ['a GIF', start('GIF89a')],
		'a Mac’s second half of a file': [
			'a file that macOS leaves beside photos',
			start('\0\x05\x16\x07\0\x02\0\0Mac OS X        '),
			'is not a photo: macOS leaves such files beside photos',
		],
		'a Mac’s folder settings': [
			'a file that macOS leaves beside photos',
			start('\0\0\0\x01Bud1'),
			'is not a photo: macOS leaves such files beside photos',
		],
		'an iPhone photo': [
			'an iPhone HEIC photo',
			start('\0\0\0\x24ftypheic'),
			"is an iPhone HEIC photo, which V1 of AI HomeDesign's API does not take: for new photos set Settings > Camera > Formats > Most Compatible on the iPhone, for existing ones use Share > Options > Most Compatible there",
		],
		AVIF: ['an AVIF image', start('\0\0\0\x20ftypavif')],
		'a video': ['a video', start('\0\0\0\x20ftypmp42')],
		'a ZIP': [
			'a ZIP archive',
			start('PK\x03\x04'),
			'is a ZIP archive, not a photo: put the node Compression > Decompress before this one',
		],
		'a fragment of a web page': [
			'a web page (HTML)',
			start('<!-- moved --><script>location.href = "/login"</script>'),
			PAGE_SAYS,
		],
		'an XHTML page': [
			'a web page (HTML)',
			start('<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html>'),
			PAGE_SAYS,
		],
		'a message of PHP': [
			'a web page (HTML)',
			start('<br />\n<b>Warning</b>: x in y on line 3'),
			PAGE_SAYS,
		],
		'a page as Windows writes it': [
			'a web page (HTML)',
			Buffer.from('\ufeff<html><body>Sign in</body></html>', 'utf16le'),
			PAGE_SAYS,
		],
		'JSON as Windows writes it': [
			'JSON',
			Buffer.from('\ufeff{"error": "nope"}', 'utf16le').swap16(),
			'is JSON, not a photo: it says "nope"',
		],
		'a Word document': [
			'a document (of Office or the like)',
			start(`PK\x03\x04${'\0'.repeat(26)}[Content_Types].xml`),
		],
		'an OpenDocument': [
			'a document (of Office or the like)',
			start(`PK\x03\x04${'\0'.repeat(26)}mimetypeapplication/vnd.oasis.opendocument.text`),
		],
		'an old Word document': [
			'an old Office document or an Outlook mail',
			start('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
		],
		'an attachment of Outlook': ["Outlook's winmail.dat", start('\x78\x9f\x3e\x22')],
		'a Photoshop file': ['a Photoshop file (PSD)', start('8BPS\0\x01')],
		'an EPS': ['a drawing in PostScript (EPS)', start('%!PS-Adobe-3.0 EPSF-3.0')],
		'JPEG XL': ['a JPEG XL image', start('\0\0\0\x0cJXL \r\n\x87\n')],
		'JPEG 2000': ['a JPEG 2000 image', start('\0\0\0\x0cjP  \r\n\x87\n')],
		'an ICO': ['an icon (ICO)', start('\0\0\x01\0\x01\0')],
		'an old QuickTime video': ['a video', start('\0\0\0\x08wide\0\0\0\0mdat')],
		'an AVI': ['a video', start('RIFF\0\0\0\0AVI LIST')],
		'a WebM': ['a video', start('\x1aE\xdf\xa3')],
		'a song': ['a sound file', start('ID3\x03\0')],
		'a plain TIFF': ['a TIFF image', tiff({})],
		'a BMP': ['a BMP image', start('BM\x36\0\x0c\0\0\0\0\0\x36')],
		'plain text': [
			'text',
			Buffer.from('hello there, no photo'),
			'is text, not a photo: it says "hello there, no photo"',
		],
		noise: ['a format that this node does not know', Buffer.from([1, 2, 3, 4, 250, 9, 0, 7])],
	};

export { tiff as tiffFile };
