import { expect, test } from 'vitest';
import { machineMemoryBytes } from './machine-memory.ts';

test('the machine has at least the memory that this process uses', () => {
  expect(machineMemoryBytes()).toBeGreaterThan(process.memoryUsage().rss);
});
