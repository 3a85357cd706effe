const { dest, parallel, src } = require('gulp');

// What n8n reads beside the code: icons, codex files and the schemas of outputs.
const icons = () => src('{nodes,credentials}/**/*.svg', { encoding: false }).pipe(dest('dist'));
const codex = () => src('nodes/**/*.node.json').pipe(dest('dist/nodes'));
const schemas = () =>
	src('nodes/**/__schema__/**/*.json', { allowEmpty: true }).pipe(dest('dist/nodes'));

exports.copy = parallel(icons, codex, schemas);
