import { nameInLog, timeOfDay } from '../../../nodes/shared/batch/progressLog';

const at = Date.UTC(2026, 6, 1, 12, 31, 0);

test.each([
	['Europe/Berlin', at, '14:31'],
	['America/New_York', at, '08:31'],
	['Asia/Kolkata', at, '18:01'],
	// A moment within a minute has passed when the next one begins.
	['Europe/Berlin', at + 1, '14:32'],
	['Europe/Berlin', at + 59_999, '14:32'],
	['UTC', Date.UTC(2026, 0, 1, 23, 59, 30), '00:00'],
	['DEFAULT', at, '12:31 UTC'],
	['', at, '12:31 UTC'],
])('in %j, %d is %s', (zone, moment, time) => {
	expect(timeOfDay(moment, zone)).toBe(time);
});

test('a photo without a name is called by its order', () => {
	expect(nameInLog({ fileName: 'a.jpg', orderId: 'x' })).toBe('a.jpg');
	expect(nameInLog({ orderId: 'x' })).toBe('order x');
});
