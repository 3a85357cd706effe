const base = require('./jest.config.js');

/**
 * Where zod 4 is what lies nearest to the nodes: what parses, and each node in whole workflows, by V1 and by V3 of the API.
 *
 * @type {import('jest').Config}
 */
module.exports = {
	...base,
	resolver: '<rootDir>/test/install/zod4Resolver.js',
	setupFilesAfterEnv: [...base.setupFilesAfterEnv, '<rootDir>/test/install/zod4Premise.ts'],
	testMatch: [
		'<rootDir>/test/unit/**/*.test.ts',
		// AI Image Enhancement, AI HomeDesign, AI HomeDesign Trigger.
		'<rootDir>/test/node/{enhance,failures,v3}.test.ts',
		'<rootDir>/test/node/{tools,toolsV1}.test.ts',
		'<rootDir>/test/node/{trigger,triggerV3}.test.ts',
	],
};
