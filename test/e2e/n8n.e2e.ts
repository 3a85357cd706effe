import { lt } from 'semver';

import type { BinaryMode } from '../../dev/n8n/server';
import { apiVersionTests } from './support/parts/apiVersions';
import { credentialTests } from './support/parts/credential';
import { dropdownTests } from './support/parts/dropdowns';
import { failureTests } from './support/parts/failures';
import { installationTests } from './support/parts/installation';
import { paidOnceTests } from './support/parts/paidOnce';
import { photoTests } from './support/parts/photos';
import { powerCutTests } from './support/parts/powerCut';
import { secretTests } from './support/parts/secrets';
import { toolTests } from './support/parts/tools';
import { triggerTests } from './support/parts/trigger';
import { getTested } from './support/tested';
import { TestN8n } from './support/testN8n';

const { packed, installs } = getTested();

/** Where n8n keeps files: in the first half of the tests, and in the second. */
function binaryModes(version: string): [BinaryMode, BinaryMode] {
	return lt(version, '2.0.0') ? ['memory', 'filesystem'] : ['filesystem', 'database'];
}

describe.each(installs)('n8n $version', (install) => {
	const n8n = new TestN8n(install, packed);
	const [first, second] = binaryModes(install.version);
	beforeAll(async () => await n8n.open(first), 300_000);
	afterAll(async () => await n8n.close());

	// They build upon one another: n8n goes on with what the one before has left.
	describe('Installation', () => installationTests(n8n));
	describe('Credential', () => credentialTests(n8n));
	describe('Dropdowns', () => dropdownTests(n8n));
	describe(`Photos (${first})`, () => photoTests(n8n, first));
	describe('Trigger', () => triggerTests(n8n, second));
	describe('API versions', () => apiVersionTests(n8n));
	describe('All tools', () => toolTests(n8n));
	describe(`Photos (${second})`, () => photoTests(n8n, second));
	describe('Paid once', () => paidOnceTests(n8n));
	describe('Failures', () => failureTests(n8n));
	describe('Power cut', () => powerCutTests(n8n, second));
	describe('Secrets', () => secretTests(n8n));
});
