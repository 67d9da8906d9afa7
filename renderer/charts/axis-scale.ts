import type { MeasureKind } from './chart-model.ts';

/** An axis from 0 to `max` in equal steps. */
export interface AxisScale {
  max: number;
  step: number;
}

/** Both axes of a chart have as many steps, so that their grid lines are the same. */
export const axisSteps = 4;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/** Steps that read well on a clock. */
const durationSteps = [
  1, 2, 5, 10, 25, 50, 100, 250, 500,
  second, 2 * second, 5 * second, 10 * second, 15 * second, 30 * second,
  minute, 2 * minute, 3 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute,
  hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day,
]; // prettier-ignore
const decimalSteps = [1, 2, 2.5, 5, 10];
const binarySteps = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/** The axis that has room for `largest`: from 0, in four steps that read well. Never empty, so that a line of zeros has an axis. */
export function axisScale(largest: number, kind: MeasureKind): AxisScale {
  const step = stepFor(Math.max(0, largest) / axisSteps, kind);
  return { max: step * axisSteps, step };
}

function stepFor(least: number, kind: MeasureKind): number {
  if (kind === 'duration') return durationSteps.find((step) => step >= least) ?? Math.ceil(least / day) * day;
  if (kind === 'bytes') {
    const unit = 1024 ** Math.max(0, Math.floor(Math.log(Math.max(1, least)) / Math.log(1024)));
    return (binarySteps.find((step) => step * unit >= least) ?? 1024) * unit;
  }
  // Messages are whole; rates may trickle, but nothing at all needs no hundredths.
  if (kind === 'rate' && least === 0) return 1;
  const smallest = kind === 'count' ? 1 : 0.01;
  if (least <= smallest) return smallest;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = (decimalSteps.find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10) * power;
  return kind === 'count' ? Math.ceil(step) : step;
}
