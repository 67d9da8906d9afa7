import { gridOption, timeAxisOption } from './axis-option.ts';
import type { PlotInsets, TimeSpan } from './chart-model.ts';
import type { ChartTheme } from './chart-theme.ts';
import { timeTicks } from './time-ticks.ts';
import type { ChartOption } from './use-echart.ts';

/** A coloured stretch of one row. */
export interface RowRect extends TimeSpan {
  row: number;
  colour: string;
  opacity?: number;
}

/** Everything that a chart of rows over time draws on its canvas. */
export interface RowChartInput {
  span: TimeSpan;
  rects: readonly RowRect[];
  /** Labels of the rows from top to bottom; empty ones are left out. */
  labels: readonly string[];
  insets: PlotInsets;
  widthPx: number;
  theme: ChartTheme;
  hasTimeLabels: boolean;
}

/** Room that one label of the time axis takes. */
const timeLabelPx = 90;
/** The line between two cells. */
const cellGapPx = 1;

/** Options of ECharts for rows of rectangles over time. Pure. */
export function rowChartOption({ span, rects, labels, insets, widthPx, theme, hasTimeLabels }: RowChartInput): ChartOption {
  const ticks = timeTicks(span, Math.max(2, Math.floor((widthPx - insets.left - insets.right) / timeLabelPx)));
  const middles = new Map(labels.flatMap((label, row) => (label === '' ? [] : [[row + 0.5, label]])));
  return {
    animation: false,
    grid: gridOption(insets),
    xAxis: timeAxisOption(span, ticks, theme, hasTimeLabels),
    yAxis: {
      type: 'value',
      inverse: true,
      min: 0,
      max: Math.max(1, labels.length),
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: {
        customValues: [...middles.keys()],
        formatter: (value: number) => middles.get(value) ?? '',
        color: theme.colour('--axis'),
        fontSize: 10.5,
        fontFamily: theme.font,
        margin: 7,
      },
    },
    series: [
      {
        type: 'custom',
        silent: true,
        clip: true,
        encode: { x: [0, 1], y: 2 },
        data: rects.map(({ fromMs, toMs, row }) => [fromMs, toMs, row]),
        renderItem: (params, api) => {
          const rect = rects[params.dataIndex];
          const [left = 0, top = 0] = api.coord([Number(api.value(0)), Number(api.value(2))]);
          const [right = 0, bottom = 0] = api.coord([Number(api.value(1)), Number(api.value(2)) + 1]);
          return {
            type: 'rect',
            shape: { x: left, y: top, width: Math.max(1, right - left - cellGapPx), height: Math.max(1, bottom - top - cellGapPx) },
            style: { fill: rect?.colour ?? '', opacity: rect?.opacity ?? 1 },
          };
        },
      },
    ],
  };
}
