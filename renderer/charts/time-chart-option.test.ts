import { describe, expect, it } from 'vitest';
import type { ChartSeries } from './chart-model.ts';
import { pointsOf, timeChartOption } from './time-chart-option.ts';
import type { TimeChartInput } from './time-chart-option.ts';

const lag: ChartSeries = { key: 'lag', label: 'lag', values: [0, 12, 171_204], tone: 'lag', isFilled: true };
const behind: ChartSeries = { key: 'behind', label: 'time behind', values: [0, null, 550_000], axis: 'right' };

function optionOf(changes: Partial<TimeChartInput> = {}) {
  const option = timeChartOption({
    span: { fromMs: 0, toMs: 3000 },
    times: [0, 1000, 2000],
    series: [lag, behind],
    left: { kind: 'count', unit: 'messages' },
    right: { kind: 'duration', unit: 'time' },
    gaps: [],
    insets: { left: 52, right: 44, top: 6, bottom: 20 },
    widthPx: 600,
    theme: { colour: (variable) => `colour of ${variable}`, font: 'Inter' },
    colourOf: ({ key }) => `--${key}`,
    write: (value, { kind }) => `${value} ${kind}`,
    hasTimeLabels: true,
    ...changes,
  });
  return JSON.parse(JSON.stringify(option));
}

describe('timeChartOption', () => {
  it('has an axis for each measure, with as many steps', () => {
    expect(
      optionOf().yAxis.map(({ position, max, interval, splitLine }: Record<string, unknown>) => [position, max, interval, splitLine]),
    ).toEqual([
      ['left', 200_000, 50_000, { show: true, lineStyle: { color: 'colour of --grid' } }],
      ['right', 720_000, 180_000, { show: false, lineStyle: { color: 'colour of --grid' } }],
    ]);
    expect(optionOf({ right: undefined, series: [lag] }).yAxis).toHaveLength(1);
  });
  it('draws the second measure dashed on the right axis, and fills only what is asked for', () => {
    expect(optionOf().series).toEqual([
      {
        type: 'line',
        name: 'lag',
        yAxisIndex: 0,
        data: [
          [0, 0],
          [1000, 12],
          [2000, 171_204],
        ],
        connectNulls: false,
        showSymbol: false,
        symbol: 'circle',
        symbolSize: 3,
        silent: true,
        color: 'colour of --lag',
        lineStyle: { color: 'colour of --lag', width: 1.5, type: 'solid' },
        areaStyle: { color: 'colour of --lag', opacity: 0.13 },
        z: 2,
      },
      {
        type: 'line',
        name: 'behind',
        yAxisIndex: 1,
        data: [
          [0, 0],
          [1000, null],
          [2000, 550_000],
        ],
        connectNulls: false,
        showSymbol: false,
        symbol: 'circle',
        symbolSize: 3,
        silent: true,
        color: 'colour of --behind',
        lineStyle: { color: 'colour of --behind', width: 1.25, type: [4, 3] },
        z: 3,
      },
    ]);
  });
  it('stands exactly where the frame draws over it', () => {
    const { grid, xAxis } = optionOf();
    expect([grid, xAxis.min, xAxis.max]).toEqual([{ left: 52, right: 44, top: 6, bottom: 20, outerBoundsMode: 'none' }, 0, 3000]);
  });
});

describe('a line', () => {
  it('breaks where nothing was recorded, although both ends are known', () => {
    const gap = { fromMs: 1000, toMs: 2000 };
    expect(pointsOf([0, 1000, 2000], [1, 2, 3], [{ fromMs: -9, toMs: 0 }, gap])).toEqual([
      [0, 1],
      [1000, 2],
      [1000, null],
      [2000, 3],
    ]);
  });
});
