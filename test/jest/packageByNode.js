/**
 * A transformer for the files of packages: Node loads them, and keeps them for all test files of a worker. That is half a
 * second once in place of seconds for each file that needs n8n's engine.
 */
module.exports = {
	process: () => ({ code: 'module.exports = requireByNode(__filename);' }),
	getCacheKey: () => 'packageByNode 2',
};
