import { redirectTarget } from '../../../nodes/shared/http/redirects';

const FROM = 'https://a.example/dir/photo?x=1';

test.each<[string, number, unknown, ReturnType<typeof redirectTarget>]>([
	['another host', 302, 'https://b.example/p.jpg', { url: 'https://b.example/p.jpg' }],
	['from https to http', 301, 'http://a.example/p.jpg', { url: 'http://a.example/p.jpg' }],
	['a path', 307, '/p.jpg', { url: 'https://a.example/p.jpg' }],
	['a relative address', 308, 'p.jpg', { url: 'https://a.example/dir/p.jpg' }],
	['another query', 302, '?x=2', { url: 'https://a.example/dir/photo?x=2' }],
	['another host, same scheme', 302, '//b.example/p', { url: 'https://b.example/p' }],
	['303', 303, '/p.jpg', { url: 'https://a.example/p.jpg' }],
	['itself', 302, FROM, { url: FROM }],
	[
		'raw UTF-8',
		302,
		Buffer.from('/Küche.jpg').toString('latin1'),
		{ url: 'https://a.example/K%C3%BCche.jpg' },
	],
	['blanks around it', 302, ' /p.jpg ', { url: 'https://a.example/p.jpg' }],
	['no Location', 302, undefined, 'nowhere'],
	['an empty Location', 302, ' ', 'nowhere'],
	['several Locations', 302, ['/a', '/b'], 'nowhere'],
	['another scheme', 302, 'file:///etc/passwd', 'nowhere'],
	['no address', 302, 'http://', 'nowhere'],
	['200', 200, '/p.jpg', 'none'],
	['300', 300, '/p.jpg', 'none'],
	['304', 304, '/p.jpg', 'none'],
	['404', 404, '/p.jpg', 'none'],
])('%s', (_, status, location, expected) => {
	expect(redirectTarget(status, location, FROM)).toEqual(expected);
});
