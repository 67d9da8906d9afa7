/** How old the figures in view may look. */
export type Freshness = { kind: 'none' } | { kind: 'held' } | { kind: 'live' | 'stale' | 'old'; ageMs: number };

/** Live below three intervals, stale (amber) from there on, old (red) after ten seconds. */
export function freshnessOf(lastAnswerAtMs: number | undefined, nowMs: number, intervalMs: number, isHeld: boolean): Freshness {
  if (isHeld) return { kind: 'held' };
  if (lastAnswerAtMs === undefined) return { kind: 'none' };
  const ageMs = Math.max(0, nowMs - lastAnswerAtMs);
  if (ageMs >= 10_000) return { kind: 'old', ageMs };
  // Whole seconds pass between two answers, and half a second until the age is drawn again.
  return { kind: ageMs > Math.max(3000, intervalMs * 3) ? 'stale' : 'live', ageMs };
}
