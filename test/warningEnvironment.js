const { TestEnvironment } = require('jest-environment-node');

/** Hands Node's own warnings to the tests: their own `process` does not hear them. */
module.exports = class WarningEnvironment extends TestEnvironment {
	warnings = [];

	note = (warning) => this.warnings.push(warning);

	async setup() {
		await super.setup();
		process.on('warning', this.note);
		this.global.processWarnings = this.warnings;
	}

	async teardown() {
		process.off('warning', this.note);
		await super.teardown();
	}
};
