import type { ChartSeries, SeriesTone } from './chart-model.ts';

/** CSS variables of the meanings that are the same on every page. */
const toneVariables: Record<SeriesTone, string> = {
  in: '--chart-1',
  out: '--chart-3',
  lag: '--chart-2',
  delay: '--wait',
  timer: '--flow',
  retry: '--warn',
  dead: '--bad',
  others: '--chart-other',
};
const slots = ['--chart-1', '--chart-2', '--chart-3', '--chart-4', '--chart-5', '--chart-6'] as const;

/** Gives each key a colour and keeps it for as long as the keeper lives; after six keys every other one is grey. */
export interface ColourKeeper {
  /** Name of a CSS variable, `--chart-2`. */
  of(series: Pick<ChartSeries, 'key' | 'tone' | 'variable'>): string;
}

export function createColourKeeper(): ColourKeeper {
  const kept = new Map<string, string>();
  return {
    of({ key, tone, variable: fixed }) {
      if (fixed !== undefined) return fixed;
      if (tone !== undefined) return toneVariables[tone];
      const known = kept.get(key);
      if (known !== undefined) return known;
      const variable = slots[kept.size] ?? toneVariables.others;
      if (kept.size < slots.length) kept.set(key, variable);
      return variable;
    },
  };
}
