import { describe, expect, it } from 'vitest';
import { axisScale, axisSteps } from './axis-scale.ts';

const minute = 60_000;

describe('axisScale', () => {
  it.each([
    ['count', 0, 1],
    ['count', 3, 1],
    ['count', 9, 3],
    ['count', 171_204, 50_000],
    ['count', 200_000, 50_000],
    ['count', 200_001, 100_000],
    ['rate', 0, 1],
    ['rate', 0.01, 0.01],
    ['rate', 0.3, 0.1],
    ['rate', 3400, 1000],
    ['duration', 0, 1],
    ['duration', 9 * minute + 10_000, 3 * minute],
    ['duration', 3200, 1000],
    ['duration', 20 * 24 * 60 * minute, 5 * 24 * 60 * minute],
    ['bytes', 0, 1],
    ['bytes', 3 * 1024 ** 2, 1024 ** 2],
    ['bytes', 5 * 1024 ** 3, 2 * 1024 ** 3],
  ] as const)('%s up to %d goes in steps of %d', (kind, largest, step) => {
    const scale = axisScale(largest, kind);
    expect(scale).toEqual({ step, max: step * axisSteps });
    expect(scale.max).toBeGreaterThanOrEqual(largest);
  });
});
