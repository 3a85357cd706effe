// What ESLint reads, also when `n8n-node lint` starts it: n8n's own rules, which `eslint.config.mjs` holds unchanged,
// for all that is published, and more. `.ci/run` checks what is published by `eslint.config.mjs` alone, too.
const redos = require('eslint-plugin-redos');

const published = ['nodes/**/*.ts', 'credentials/**/*.ts', 'package.json'];

module.exports = (async () => {
	const { default: config } = await import('./eslint.config.mjs');

	/** n8n's rules for nodes are about what is published; everything else runs on a developer's machine only. */
	const developmentOnly = {
		files: ['**/*.ts'],
		ignores: published,
		rules: {
			...Object.fromEntries(
				config
					.flatMap(({ rules }) => Object.keys(rules ?? {}))
					.filter((rule) => rule.startsWith('@n8n/community-nodes/') || rule === 'no-console')
					.map((rule) => [rule, 'off']),
			),
			// Taking fields out of an object by naming them is what rest siblings are for.
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ ignoreRestSiblings: true, argsIgnorePattern: '^_' },
			],
		},
	};

	/** What is published runs in other people's servers: no text may keep those busy. */
	const linearExpressions = {
		files: published.filter((pattern) => pattern.endsWith('.ts')),
		plugins: { redos },
		rules: {
			// One that the checker cannot judge in time counts as super-linear.
			'redos/no-vulnerable': ['error', { ignoreErrors: false, timeout: 60_000, cache: true }],
			'no-restricted-syntax': [
				'error',
				{
					selector: ':matches(NewExpression, CallExpression)[callee.name="RegExp"]',
					message: 'Write a literal: the check for super-linear expressions reads nothing else.',
				},
			],
		},
	};

	return [
		{ ignores: ['dist/**', 'coverage/**', 'demo-output/**', '.n8n-dev/**'] },
		...config,
		developmentOnly,
		linearExpressions,
		{
			files: ['**/*.ts'],
			rules: {
				'@typescript-eslint/no-explicit-any': 'error',
				'@typescript-eslint/no-non-null-assertion': 'error',
			},
		},
	];
})();
