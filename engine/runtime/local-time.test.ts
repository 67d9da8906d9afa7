import { expect, test } from 'vitest';
import { localHour, localTimestampText } from './local-time.ts';

test('writes a time as 17 digits of local time', () => {
  const noon = new Date(2026, 0, 2, 12, 3, 4, 5).getTime();
  expect([localTimestampText(noon), localHour(noon)]).toEqual(['20260102120304005', 12]);
});
