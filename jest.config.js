const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: '<rootDir>/test/jest/environment.js',
	testSequencer: '<rootDir>/test/jest/sequencer.js',
	// Jest itself would leave one core idle: of two, half.
	maxWorkers: Math.min(3, availableParallelism()),
	// All processes together are to stay below 4 GB; a worker that has grown past this ends after its file.
	workerIdleMemoryLimit: '800MB',
	// No test waits; this is for slow machines.
	testTimeout: 120_000,
	roots: ['<rootDir>/test'],
	setupFilesAfterEnv: ['<rootDir>/test/jest/failOnWarning.ts'],
	testMatch: ['**/*.test.ts'],
	transform: {
		'/node_modules/.+\\.[cm]?js$': '<rootDir>/test/jest/packageByNode.js',
		'^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }],
	},
	// Jest loads its own parts by itself.
	transformIgnorePatterns: ['/node_modules/(@jest|jest-[^/]+|expect)/'],
	// n8n loads nodes from dist/; the tests let it load the sources behind them, so that coverage counts lines of TypeScript.
	moduleNameMapper: { '^.*/dist/((?:nodes|credentials)/.*)\\.js$': '<rootDir>/$1.ts' },
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	coverageThreshold: { global: { statements: 95, branches: 90 } },
};
