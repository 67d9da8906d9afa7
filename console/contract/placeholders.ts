/** What stands for `{{seq}}`, `{{now}}`, `{{nowMs}}` and `{{uuid}}` in one message. */
export interface PlaceholderValues {
  /** Number of the message in its run, from 1. */
  seq: number;
  /** Milliseconds since the epoch. */
  nowMs: number;
  /** A new one at each call. */
  uuid: () => string;
}

export const placeholderNames = ['seq', 'now', 'nowMs', 'uuid'] as const;

/**
 * Fills the placeholders of a text in. `{{now}}` is ISO 8601 in UTC, `{{nowMs}}` a number of milliseconds. Each
 * `{{uuid}}` is another one. Anything else in double braces stays as it is.
 */
export function fillPlaceholders(text: string, { seq, nowMs, uuid }: PlaceholderValues): string {
  if (!text.includes('{{')) return text;
  return text.replaceAll(/\{\{(seq|now|nowMs|uuid)\}\}/g, (whole, name: string) => {
    if (name === 'seq') return String(seq);
    if (name === 'now') return new Date(nowMs).toISOString();
    if (name === 'nowMs') return String(nowMs);
    return name === 'uuid' ? uuid() : whole;
  });
}
