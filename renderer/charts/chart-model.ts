/** What an axis measures; decides its steps and how its figures are written. `rate` is events a second, `duration` ms. */
export type MeasureKind = 'count' | 'rate' | 'duration' | 'bytes';

export interface Measure {
  kind: MeasureKind;
  /** The unit in words, for the head: `messages`, `messages/s`. */
  unit: string;
}

/** Meanings that have a colour of their own on every page; anything else gets one by its key. */
export type SeriesTone = 'in' | 'out' | 'lag' | 'delay' | 'timer' | 'retry' | 'dead' | 'others';

export interface ChartSeries {
  /** Keeps the colour for as long as the chart is on the page. */
  key: string;
  label: string;
  /** One value a time of the chart; null where it is not known: the line breaks there. */
  values: readonly (number | null)[];
  tone?: SeriesTone | undefined;
  /** A chart colour for one that stands beside another of nearly the same hue (retry is amber, and so is lag). */
  variable?: `--chart-${number}` | undefined;
  /** The second measure stands on the right axis and is dashed. */
  axis?: 'left' | 'right' | undefined;
  isFilled?: boolean | undefined;
}

/** A stretch of time, ms since the epoch. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Something that happened, drawn over the lines: a rebalance, a kill, an offset move. */
export interface ChartEvent {
  atMs: number;
  label: string;
  tone?: 'plain' | 'warn' | 'bad' | undefined;
}

/** Space in px around the plot. Charts that share an axis must share `left` and `right`. */
export interface PlotInsets {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Where an instant stands in a span, 0 to 1. */
export const shareOf = (atMs: number, { fromMs, toMs }: TimeSpan): number => (atMs - fromMs) / Math.max(1, toMs - fromMs);

/** The instant at a share of a span; shares outside are taken as its ends. */
export const instantAt = (share: number, { fromMs, toMs }: TimeSpan): number =>
  Math.round(fromMs + Math.min(1, Math.max(0, share)) * (toMs - fromMs));

/** Index of the time nearest to an instant, by binary search; undefined without times. `times` ascend. */
export function nearestIndex(times: readonly number[], atMs: number): number | undefined {
  if (times.length === 0) return undefined;
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  const after = times[low] ?? 0;
  const before = times[low - 1];
  return before !== undefined && atMs - before <= after - atMs ? low - 1 : low;
}

/** Parts of a span inside another; what lies outside is cut off. */
export function clipSpans(spans: readonly TimeSpan[], { fromMs, toMs }: TimeSpan): TimeSpan[] {
  return spans
    .map((span) => ({ fromMs: Math.max(fromMs, span.fromMs), toMs: Math.min(toMs, span.toMs) }))
    .filter((span) => span.toMs > span.fromMs);
}
