import { expect, it } from 'vitest';
import { rowChartOption } from './row-chart-option.ts';

it('draws a rectangle for each stretch, rows from the top, labels beside their rows', () => {
  const option = rowChartOption({
    span: { fromMs: 0, toMs: 100 },
    rects: [
      { fromMs: 10, toMs: 30, row: 1, colour: '#861c26' },
      { fromMs: 30, toMs: 100, row: 0, colour: '#0f93f6', opacity: 0.4 },
    ],
    labels: ['a·0', '', 'b·0'],
    insets: { left: 60, right: 52, top: 0, bottom: 22 },
    widthPx: 600,
    theme: { colour: (variable) => `colour of ${variable}`, font: 'Inter' },
    hasTimeLabels: true,
  });
  const [series] = Array.isArray(option.series) ? option.series : [];
  if (series?.type !== 'custom' || series.renderItem === undefined) throw new Error('no custom series');
  const { renderItem, data } = series;
  const place = { coord: ([x = 0, y = 0]: number[]) => [60 + x, y * 9] };
  const drawn = [0, 1].map((dataIndex) => {
    const row = Array.isArray(data) ? data[dataIndex] : undefined;
    const value = (index: number): number => (Array.isArray(row) ? Number(row[index]) : 0);
    return renderItem({ dataIndex } as never, { ...place, value } as never);
  });
  expect(drawn).toEqual([
    { type: 'rect', shape: { x: 70, y: 9, width: 19, height: 8 }, style: { fill: '#861c26', opacity: 1 } },
    { type: 'rect', shape: { x: 90, y: 0, width: 69, height: 8 }, style: { fill: '#0f93f6', opacity: 0.4 } },
  ]);
  expect(JSON.parse(JSON.stringify(option.yAxis))).toMatchObject({
    inverse: true,
    min: 0,
    max: 3,
    axisLabel: { customValues: [0.5, 2.5] },
  });
});
