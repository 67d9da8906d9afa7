import { gridOption, timeAxisOption, valueAxisOption } from './axis-option.ts';
import { axisScale } from './axis-scale.ts';
import type { AxisScale } from './axis-scale.ts';
import type { ChartSeries, Measure, PlotInsets, TimeSpan } from './chart-model.ts';
import type { ChartTheme } from './chart-theme.ts';
import { timeTicks } from './time-ticks.ts';
import type { ChartOption } from './use-echart.ts';

/** Everything that a chart of lines over time draws on its canvas. */
export interface TimeChartInput {
  span: TimeSpan;
  /** Time of each value, ms since the epoch, ascending. */
  times: readonly number[];
  series: readonly ChartSeries[];
  left: Measure;
  right?: Measure | undefined;
  /** Stretches without samples: no line crosses one. */
  gaps: readonly TimeSpan[];
  insets: PlotInsets;
  widthPx: number;
  theme: ChartTheme;
  colourOf: (series: ChartSeries) => string;
  write: (value: number, measure: Measure) => string;
  hasTimeLabels: boolean;
}

/** Room that one label of the time axis takes. */
const timeLabelPx = 90;

/** Options of ECharts for lines over time. Pure. */
export function timeChartOption(input: TimeChartInput): ChartOption {
  const { span, series, left, right, insets, widthPx, theme, write } = input;
  const ticks = timeTicks(span, Math.max(2, Math.floor((widthPx - insets.left - insets.right) / timeLabelPx)));
  const axes = [valueAxisOption(scaleOf(series, 'left', left), 'left', (value) => write(value, left), theme)];
  if (right !== undefined) axes.push(valueAxisOption(scaleOf(series, 'right', right), 'right', (value) => write(value, right), theme));
  return {
    animation: false,
    grid: gridOption(insets),
    xAxis: timeAxisOption(span, ticks, theme, input.hasTimeLabels),
    yAxis: axes,
    series: series.map((line) => lineOption(input, line)),
  };
}

const axisOf = ({ axis }: ChartSeries): 'left' | 'right' => axis ?? 'left';

function scaleOf(series: readonly ChartSeries[], axis: 'left' | 'right', measure: Measure): AxisScale {
  let largest = 0;
  for (const line of series) {
    if (axisOf(line) !== axis) continue;
    for (const value of line.values) if (value !== null && value > largest) largest = value;
  }
  return axisScale(largest, measure.kind);
}

function lineOption({ times, gaps, theme, colourOf }: TimeChartInput, line: ChartSeries) {
  const color = theme.colour(colourOf(line));
  const isRight = axisOf(line) === 'right';
  return {
    type: 'line' as const,
    name: line.key,
    yAxisIndex: isRight ? 1 : 0,
    data: pointsOf(times, line.values, gaps),
    connectNulls: false,
    showSymbol: false,
    // A sample between two unknown ones would not be seen as a line.
    symbol: 'circle',
    symbolSize: 3,
    silent: true,
    color,
    lineStyle: { color, width: isRight ? 1.25 : 1.5, type: isRight ? ([4, 3] as [number, number]) : ('solid' as const) },
    ...(line.isFilled === true ? { areaStyle: { color, opacity: 0.13 } } : {}),
    z: isRight ? 3 : 2,
  };
}

type Point = [atMs: number, value: number | null];

/** Points of a line, with a break in every gap. */
export function pointsOf(times: readonly number[], values: readonly (number | null)[], gaps: readonly TimeSpan[]): Point[] {
  const points: Point[] = [];
  let gap = 0;
  times.forEach((atMs, index) => {
    for (let span = gaps[gap]; span !== undefined && span.toMs <= atMs; span = gaps[++gap])
      if (points.length > 0) points.push([span.fromMs, null]);
    points.push([atMs, values[index] ?? null]);
  });
  return points;
}
