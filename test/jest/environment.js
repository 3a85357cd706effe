const { ModuleMocker } = require('jest-mock');
const vm = require('node:vm');

/** Stands for the context that this code itself runs in: `vm` has no name for that. */
const OWN_CONTEXT = vm.createContext({});

const { compileFunction } = vm;
vm.compileFunction = (code, parameters, { parsingContext, ...options } = {}) =>
	compileFunction(code, parameters, {
		...options,
		...(parsingContext !== OWN_CONTEXT && { parsingContext }),
	});

/**
 * Runs a test file in the context of its worker. Then packages can be loaded by Node itself, once a worker (see
 * packageByNode.js), and their errors and arrays are instances of what the tests know by that name. Jest's own
 * environment makes a context for each file, in which n8n's engine is loaded anew: that takes longer than most tests.
 * Modules of this repository are each file's own.
 */
module.exports = class OneContextEnvironment {
	global = globalThis;

	moduleMocker = new ModuleMocker(globalThis);

	// Nothing here uses them: time is virtual by a clock of our own.
	fakeTimers = null;

	fakeTimersModern = null;

	warnings = [];

	/** Jest puts one of its own in its place for each file; its reporters write to this one. */
	console = globalThis.console;

	note = (warning) => this.warnings.push(warning);

	/** Node's own warnings are handed to failOnWarning.ts, and its own `require` to packageByNode.js. */
	async setup() {
		this.variables = { ...process.env };
		process.on('warning', this.note);
		globalThis.processWarnings = this.warnings;
		globalThis.requireByNode = require;
	}

	/** What a file leaves behind must not be there for the next one. Jest itself takes back its spies. */
	async teardown() {
		process.off('warning', this.note);
		globalThis.console = this.console;
		for (const name of Object.keys(process.env)) {
			if (!(name in this.variables)) delete process.env[name];
		}
		Object.assign(process.env, this.variables);
		// Jest has read what this file has covered; of the next one it wants that one's alone.
		delete globalThis.__coverage__;
	}

	exportConditions() {
		return ['node', 'node-addons', 'module-sync'];
	}

	getVmContext() {
		return OWN_CONTEXT;
	}
};
