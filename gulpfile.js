const { dest, parallel, src } = require('gulp');

const icons = () => src('{nodes,credentials}/**/*.svg', { encoding: false }).pipe(dest('dist'));
const codex = () => src('nodes/**/*.node.json').pipe(dest('dist/nodes'));

exports.assets = parallel(icons, codex);
