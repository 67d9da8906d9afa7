/** How old the figures in view may look. */
export type Freshness = { kind: 'none' } | { kind: 'held' } | { kind: 'live' | 'stale' | 'old'; ageMs: number };

/** Live below three intervals, stale (amber) from there on, old (red) after ten seconds, or six intervals where that is longer. */
export function freshnessOf(lastAnswerAtMs: number | undefined, nowMs: number, intervalMs: number, isHeld: boolean): Freshness {
  if (isHeld) return { kind: 'held' };
  if (lastAnswerAtMs === undefined) return { kind: 'none' };
  const ageMs = Math.max(0, nowMs - lastAnswerAtMs);
  // Whole seconds pass between two answers, and half a second until the age is drawn again.
  const staleAfterMs = Math.max(3000, intervalMs * 3);
  if (ageMs >= Math.max(10_000, staleAfterMs * 2)) return { kind: 'old', ageMs };
  return { kind: ageMs > staleAfterMs ? 'stale' : 'live', ageMs };
}
