import { onScopeDispose, shallowRef } from 'vue';
import type { ShallowRef } from 'vue';

/** The colours of the present theme as hex: the canvas knows no CSS variables. */
export interface ChartTheme {
  /** Value of a CSS variable, by its name. */
  colour(variable: string): string;
  font: string;
}

function readTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const read = new Map<string, string>();
  return {
    colour(variable) {
      const known = read.get(variable);
      if (known !== undefined) return known;
      const value = style.getPropertyValue(variable).trim();
      read.set(variable, value);
      return value;
    },
    font: style.getPropertyValue('--font-ui').trim(),
  };
}

/** The theme's colours, read again whenever `data-theme` of `<html>` changes. Call in `setup`. */
export function useChartTheme(): ShallowRef<ChartTheme> {
  const theme = shallowRef(readTheme());
  const observer = new MutationObserver(() => {
    theme.value = readTheme();
  });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  onScopeDispose(() => observer.disconnect());
  return theme;
}
