import type { StartOptions } from '../../stores/cluster.ts';

/** What to change so that the next start does not meet the same obstacle. */
export interface Remedy {
  changes: Partial<StartOptions>;
  /** The port that the button names; undefined: any free ones. */
  port: number | undefined;
}

/** The way out of a failed start, where there is one that a button can do: another port. */
export function remedyFor(failure: { code: string; data: Record<string, unknown> }, options: StartOptions): Remedy | undefined {
  if (failure.code !== 'portInUse') return undefined;
  const { port, freePort } = failure.data;
  if (typeof port !== 'number' || typeof freePort !== 'number') return undefined;
  if (port === options.namesrvPort) return { changes: { namesrvPort: freePort }, port: freePort };
  if (port === options.brokerPort) return { changes: { brokerPort: freePort }, port: freePort };
  // A port that follows from the broker's (HA, or the next broker): let the system choose the whole row.
  return { changes: { brokerPort: 0 }, port: undefined };
}
