const base = require('./jest.config.js');

/** The tests of the nodes, where zod 4 is what lies nearest to them. @type {import('jest').Config} */
module.exports = {
	...base,
	resolver: '<rootDir>/test/install/zod4Resolver.js',
	// These are about something else, or load the nodes in their own way.
	testPathIgnorePatterns: [
		'<rootDir>/test/(bench|contract|e2e|editor|examples|harness|sandbox|versions)',
		'<rootDir>/test/(beforeAfterSheet|docs)\\.test',
	],
};
