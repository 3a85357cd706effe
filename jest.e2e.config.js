const { testEnvironment, transform, transformIgnorePatterns } = require('./jest.config.js');

/** Tests with real n8n servers. @type {import('jest').Config} */
module.exports = {
	testEnvironment,
	// Servers start, photos wait; on a busy machine more so.
	testTimeout: 120_000,
	roots: ['<rootDir>/test/e2e'],
	testMatch: ['**/*.e2e.ts'],
	globalSetup: '<rootDir>/test/e2e/support/prepare.ts',
	reporters: ['default', '<rootDir>/test/e2e/support/summary.mjs'],
	transform,
	transformIgnorePatterns,
	// One server at a time.
	maxWorkers: 1,
};
