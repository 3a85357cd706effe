const { Transform } = require('node:stream');
const { dest, parallel, src } = require('gulp');
const { minify } = require('@swc/core');

const icons = () => src('{nodes,credentials}/**/*.svg', { encoding: false }).pipe(dest('dist'));
const codex = () => src('nodes/**/*.node.json').pipe(dest('dist/nodes'));

/** Classes keep their names, for stack traces. */
const names = { keep_classnames: true };

/** Prints the compiled files small: the package may have 120 kB at most. Each source file stays a file of its own. */
const print = new Transform({
	objectMode: true,
	async transform(file, _, done) {
		const options = { compress: names, mangle: { ...names, toplevel: true } };
		const { code } = await minify(file.contents.toString(), options);
		file.contents = Buffer.from(`${code}\n`);
		done(null, file);
	},
});
const compact = () => src('dist/**/*.js').pipe(print).pipe(dest('dist'));

exports.finish = parallel(icons, codex, compact);
