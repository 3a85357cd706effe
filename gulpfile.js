const { copyFileSync } = require('node:fs');
const { dest, parallel, series, src } = require('gulp');

// What n8n reads beside the code: icons, codex files and the schemas of outputs.
const icons = () => src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));
const codex = () => src('nodes/**/*.node.json').pipe(dest('dist/nodes'));
const schemas = () =>
	src('nodes/**/__schema__/**/*.json', { allowEmpty: true }).pipe(dest('dist/nodes'));

// All tools give the same fields.
const toolSchemas = async () => {
	const { TOOL_OPERATIONS } = require('./dist/nodes/AiHomeDesign/tools');
	const folder = 'dist/nodes/AiHomeDesign/__schema__/v1.0.0/image';
	for (const { operation } of [...TOOL_OPERATIONS, { operation: 'runTool' }]) {
		copyFileSync(`${folder}/enhance.json`, `${folder}/${operation}.json`);
	}
};

exports.copy = series(parallel(icons, codex, schemas), toolSchemas);
