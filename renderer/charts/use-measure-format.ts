import { useFormat } from '../i18n/use-format.ts';
import type { Measure } from './chart-model.ts';

/** Figures of a measure in the language of the interface, without its unit, which stands in the head of the chart. */
export interface MeasureFormat {
  /** Short, for axes and legends: `50 k`, `9 m`. */
  short(value: number, measure: Measure): string;
  /** In full, for tables and screen readers. */
  full(value: number, measure: Measure): string;
}

/** Call in `setup`. */
export function useMeasureFormat(): MeasureFormat {
  const format = useFormat();
  return {
    short(value, { kind }) {
      if (kind === 'count') return value > 0 && value < 10 && !Number.isInteger(value) ? value.toFixed(1) : format.shortCount(whole(value));
      if (kind === 'rate') return value >= 10_000 ? format.shortCount(Math.round(value)) : format.rate(value);
      // `9 m 0 s` is 9 m on an axis.
      return kind === 'bytes' ? format.bytes(value) : value === 0 ? '0' : format.duration(value).replace(/(\d) (\S+) 0 \S+$/, '$1 $2');
    },
    full(value, { kind }) {
      if (kind === 'count') return format.count(Math.round(value * 10) / 10);
      if (kind === 'rate') return format.rate(value);
      return kind === 'bytes' ? format.bytes(value) : format.duration(value);
    },
  };
}

const whole = (value: number): number => Math.round(value);
