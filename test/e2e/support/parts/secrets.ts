import { API_KEY, WEBHOOK_SECRET, type TestN8n } from '../testN8n';

/** At the end: whatever happened, keys stayed where they belong. */
export function secretTests(n8n: TestN8n): void {
	test.each([
		['API key', API_KEY],
		["trigger's secret", WEBHOOK_SECRET],
	])("the %s is nowhere in n8n's log", (_, secret) => {
		expect(n8n.log()).toContain('AI HomeDesign: order ');
		expect(n8n.log()).not.toContain(secret);
	});

	test('no API key was sent to where the photos are', () => {
		const requests = n8n.accounts.flatMap(({ sandbox }) => sandbox.journal());
		const toImages = requests.filter(({ host }) => host === 'images');
		expect(toImages.length).toBeGreaterThan(0);
		expect(toImages.filter(({ hasKey }) => hasKey)).toEqual([]);
	});
}
