const { testEnvironment, transform } = require('./jest.config.js');

const [byNode, bySwc] = Object.values(transform);

/** Tests with real n8n servers. @type {import('jest').Config} */
module.exports = {
	testEnvironment,
	// Servers start, photos wait; on a busy machine more so.
	testTimeout: 120_000,
	roots: ['<rootDir>/test/e2e'],
	testMatch: ['**/*.e2e.ts'],
	globalSetup: '<rootDir>/test/e2e/support/prepare.ts',
	reporters: ['default', '<rootDir>/test/e2e/support/summary.mjs'],
	// Jest loads packages by itself, as `globalSetup` has to: all but this one, which is an ES module.
	transform: { '/node_modules/file-type/.+\\.js$': byNode, '^.+\\.ts$': bySwc },
	transformIgnorePatterns: ['/node_modules/(?!file-type/)'],
	// One server at a time.
	maxWorkers: 1,
};
