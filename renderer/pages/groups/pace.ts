import type { Figure } from '../../../console/contract/figure.ts';

/**
 * When a backlog is gone at the pace of now: `never` says how many messages a second more would keep it from growing.
 * `keepsUp`: what waits was written within the last second, so whether it grows or shrinks says nothing. `unknown` while a
 * figure is missing.
 */
export type Pace =
  | { kind: 'none' }
  | { kind: 'keepsUp' }
  | { kind: 'ms'; ms: number }
  | { kind: 'never'; missingPerSecond: number }
  | { kind: 'unknown' };

export function paceOf(lag: Figure, writtenPerSecond: Figure, consumedPerSecond: Figure): Pace {
  if (lag.value === 0) return { kind: 'none' };
  if (lag.value === null || writtenPerSecond.value === null || consumedPerSecond.value === null) return { kind: 'unknown' };
  if (lag.value <= writtenPerSecond.value) return { kind: 'keepsUp' };
  const gain = consumedPerSecond.value - writtenPerSecond.value;
  return gain > 0
    ? { kind: 'ms', ms: (lag.value / gain) * 1000 }
    : { kind: 'never', missingPerSecond: writtenPerSecond.value - consumedPerSecond.value };
}
