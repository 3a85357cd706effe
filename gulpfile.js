const { Transform } = require('node:stream');
const { dest, parallel, src } = require('gulp');
const { minify } = require('@swc/core');

const icons = () => src('{nodes,credentials}/**/*.svg', { encoding: false }).pipe(dest('dist'));
const codex = () => src('nodes/**/*.node.json').pipe(dest('dist/nodes'));

/** Prints the compiled files without indentation and line breaks; names stay, nothing is rewritten. */
const print = new Transform({
	objectMode: true,
	async transform(file, _, done) {
		const { code } = await minify(file.contents.toString(), { compress: false, mangle: false });
		file.contents = Buffer.from(`${code}\n`);
		done(null, file);
	},
});
const compact = () => src('dist/**/*.js').pipe(print).pipe(dest('dist'));

exports.finish = parallel(icons, codex, compact);
