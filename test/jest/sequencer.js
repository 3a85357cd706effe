const { default: Sequencer } = require('@jest/test-sequencer');
const { sep } = require('node:path');

/** The longest files: where they begin first, no core is idle while the other one works through the last of them. */
const LONGEST = ['faults', 'install'].map((folder) => `${sep}test${sep}${folder}${sep}`);

/** In a fresh clone jest knows no durations and goes by the files' sizes, which mislead it about these. */
module.exports = class LongestFirst extends Sequencer {
	sort(tests) {
		const isLong = ({ path }) => LONGEST.some((folder) => path.includes(folder));
		const sorted = super.sort(tests);
		return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
	}
};
