import sharp from 'sharp';

import { looksWhole } from '../../../nodes/shared/photo/completeness';

const create = { width: 40, height: 30, channels: 3 as const, background: '#456' };

describe.each(['jpg', 'png', 'webp'] as const)('%s', (extension) => {
	const format = extension === 'jpg' ? 'jpeg' : extension;
	const whole = sharp({ create }).toFormat(format).toBuffer();

	test('a whole picture is known as such', async () => {
		const file = await whole;
		expect(looksWhole(extension, file, file, file.length)).toBe(true);
	});

	test.each([1, 0.99, 0.5])('a picture that was cut off at %p is not', async (share) => {
		const file = await whole;
		const part = file.subarray(0, Math.floor(file.length * share) - 16);
		expect(looksWhole(extension, part, part, part.length)).toBe(false);
	});
});

test('formats whose end is not known here count as whole', () => {
	expect(looksWhole('gif', Buffer.alloc(0), Buffer.alloc(0), 0)).toBe(true);
});
