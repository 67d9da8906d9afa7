import type { TimeSpan } from './chart-model.ts';

/** Steps of the ramp beside the one for nothing. */
const heatSteps = 6;

/** Place on the ramp of `--heat-0` to `--heat-6`: 0 for nothing, 6 for the largest. */
export function heatLevel(value: number, largest: number): number {
  if (value <= 0 || largest <= 0) return 0;
  return Math.min(heatSteps, 1 + Math.floor((value / largest) * heatSteps));
}

/** A rectangle of the heat chart. */
export interface HeatCell extends TimeSpan {
  row: number;
  value: number;
}

/**
 * Cells that are `columnsMax` at most beside each other: samples that share one show their largest. Where nothing was
 * recorded or known there is none.
 */
export function heatCells(
  rows: readonly (readonly (number | null)[])[],
  times: readonly number[],
  stepMs: number,
  { fromMs, toMs }: TimeSpan,
  columnsMax: number,
): HeatCell[] {
  const widthMs = stepMs * Math.max(1, Math.ceil((toMs - fromMs) / stepMs / Math.max(1, columnsMax)));
  return rows.flatMap((values, row) => {
    const largest = new Map<number, number>();
    times.forEach((atMs, index) => {
      const value = values[index] ?? null;
      const start = Math.floor(atMs / widthMs) * widthMs;
      if (value !== null && atMs >= fromMs && atMs <= toMs) largest.set(start, Math.max(largest.get(start) ?? 0, value));
    });
    return [...largest].map(([start, value]) => ({ fromMs: Math.max(fromMs, start), toMs: Math.min(toMs, start + widthMs), row, value }));
  });
}
