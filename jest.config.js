/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: '<rootDir>/test/warningEnvironment.js',
	// No test waits; this is for slow machines.
	testTimeout: 30_000,
	roots: ['<rootDir>/test'],
	setupFilesAfterEnv: ['<rootDir>/test/failOnWarning.ts'],
	testMatch: ['**/*.test.ts'],
	transform: {
		// Some packages are ES modules only, and come by import().
		'^.+\\.ts$': [
			'@swc/jest',
			{ jsc: { target: 'es2022' }, module: { type: 'commonjs', ignoreDynamic: true } },
		],
	},
	// n8n loads nodes from dist/; the tests let it load the sources behind them, so that coverage counts lines of TypeScript.
	moduleNameMapper: { '^.*/dist/((?:nodes|credentials)/.*)\\.js$': '<rootDir>/$1.ts' },
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	coverageThreshold: { global: { statements: 95, branches: 90 } },
};
