import { whyUnreachable } from '../../../nodes/AiHomeDesignTrigger/reachability';

describe('whether the internet reaches a URL', () => {
	test.each([
		'https://n8n.example.com/webhook/x',
		'https://8.8.8.8/webhook',
		'https://172.15.0.1/',
		'https://172.32.0.1/',
		'https://100.63.0.1/',
		'https://100.128.0.1/',
		'https://11.0.0.1/',
		'https://[2001:db8::1]/',
		'https://localhost.example.com/',
		'https://n8n.home-of-photos.com:5678/',
		'https://local.example/',
	])('%s may be reached', (url) => {
		expect(whyUnreachable(url)).toBeUndefined();
	});

	test.each([
		'http://localhost:5678/webhook/x',
		'https://localhost/',
		'https://LOCALHOST./',
		'https://n8n.localhost/',
		'https://n8n/',
		'https://n8n.local/',
		'https://n8n.lan/',
		'https://n8n.internal/',
		'https://host.docker.internal:5678/',
		'https://box.home.arpa/',
		'https://127.0.0.1/',
		'https://127.1/',
		'https://0.0.0.0:5678/',
		'https://10.1.2.3/',
		'https://172.16.0.1/',
		'https://172.31.255.255/',
		'https://192.168.1.20:5678/',
		'https://169.254.10.10/',
		'https://100.64.0.1/',
		'https://100.127.255.255/',
		'https://[::1]:5678/',
		'https://[::]/',
		'https://[::ffff:192.168.1.1]/',
		'https://[fd12:3456::1]/',
		'https://[fe80::1]/',
	])('%s is private', (url) => {
		expect(whyUnreachable(url)).toContain('is on this machine or in a private network');
	});

	test.each([
		['http://n8n.example.com/webhook/x', 'does not begin with https://'],
		['not an address', 'is no web address'],
		['', 'is no web address'],
	])('%s %s', (url, reason) => {
		expect(whyUnreachable(url)).toBe(reason);
	});
});
