import { expect, it } from 'vitest';
import { silentLog } from './log.ts';

it('gives children that are silent too', () => {
  expect(silentLog.child({ node: 'broker-a' })).toBe(silentLog);
});
