import { locatedValue } from '../../../nodes/shared/core/texts';

const located = (value: unknown) => ({ __rl: true, mode: 'name', value });

test.each([
	['Indoor', 'Indoor'],
	[located('Indoor'), 'Indoor'],
	[{ ...located('space-indoor'), cachedResultName: 'Indoor' }, 'space-indoor'],
	[located(located('Indoor')), 'Indoor'],
	[located(null), null],
	[located(undefined), undefined],
	[{ __rl: true, mode: 'list' }, undefined],
	[null, null],
	[{ value: 'Indoor' }, { value: 'Indoor' }],
])('%j holds %j', (value, expected) => {
	expect(locatedValue(value)).toEqual(expected);
});
