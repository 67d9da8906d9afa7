import { expect, it } from 'vitest';
import { sparklinePath } from './sparkline-path.ts';

it('starts at zero, ends at the right edge and leaves gaps where nothing is known', () => {
  expect(sparklinePath([0, 5, undefined, 10, 10], 64, 18)).toBe('M0.0 17.0L16.0 9.0M48.0 1.0L64.0 1.0');
});
it('is empty below two values and flat on the ground for zeros', () => {
  expect([sparklinePath([3], 64, 18), sparklinePath([0, 0], 64, 18)]).toEqual(['', 'M0.0 17.0L64.0 17.0']);
});
