import type { ChartTheme } from './chart-theme.ts';
import type { PlotInsets, TimeSpan } from './chart-model.ts';
import type { AxisScale } from './axis-scale.ts';
import type { TimeTick } from './time-ticks.ts';
import type { ChartOption } from './use-echart.ts';

type XAxis = Exclude<NonNullable<ChartOption['xAxis']>, unknown[]>;
type YAxis = Exclude<NonNullable<ChartOption['yAxis']>, unknown[]>;

const labelPx = 10.5;

/** The plot at exactly these distances, so that what is drawn over it meets it. */
export const gridOption = ({ left, right, top, bottom }: PlotInsets): NonNullable<ChartOption['grid']> => ({
  left,
  right,
  top,
  bottom,
  outerBoundsMode: 'none',
});

/** The time axis that all charts of a page share. */
export function timeAxisOption({ fromMs, toMs }: TimeSpan, ticks: readonly TimeTick[], theme: ChartTheme, hasLabels: boolean): XAxis {
  const labels = new Map(ticks.map(({ atMs, label }) => [atMs, label]));
  const customValues = [...labels.keys()];
  return {
    type: 'value',
    min: fromMs,
    max: Math.max(fromMs + 1, toMs),
    axisLine: { show: hasLabels, onZero: false, lineStyle: { color: theme.colour('--grid') } },
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: {
      show: hasLabels,
      customValues,
      formatter: (value) => labels.get(value) ?? '',
      color: theme.colour('--axis'),
      fontSize: labelPx,
      fontFamily: theme.font,
      hideOverlap: true,
      margin: 6,
    },
  };
}

/** A value axis from 0. Only the left one draws the grid, which both share. */
export function valueAxisOption(
  { max, step }: AxisScale,
  position: 'left' | 'right',
  write: (value: number) => string,
  theme: ChartTheme,
): YAxis {
  return {
    type: 'value',
    position,
    min: 0,
    max,
    interval: step,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { show: position === 'left', lineStyle: { color: theme.colour('--grid') } },
    axisLabel: {
      formatter: (value: number) => write(value),
      color: theme.colour('--axis'),
      fontSize: labelPx,
      fontFamily: theme.font,
      margin: 7,
    },
  };
}
