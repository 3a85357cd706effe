const { join, resolve, sep } = require('node:path');

const root = resolve(__dirname, '..', '..');
const published = ['nodes', 'credentials'].map((folder) => join(root, folder) + sep);

/** Finds modules as jest does, but for the published code `zod` is zod 4; the engine and the tests keep theirs. */
module.exports = (request, options) => {
	const isPublished = published.some((folder) => (options.basedir + sep).startsWith(folder));
	const name = isPublished ? request.replace(/^zod(?=\/|$)/, 'zod-4') : request;
	return options.defaultResolver(name, options);
};
