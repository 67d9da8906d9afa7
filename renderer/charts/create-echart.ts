import { CustomChart, LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import type { Chart } from './use-echart.ts';

use([LineChart, CustomChart, GridComponent, CanvasRenderer]);

/** An ECharts instance in `element`; undefined where the page cannot draw at all. */
export function createEChart(element: HTMLElement): Chart | undefined {
  const canDraw = document.createElement('canvas').getContext('2d') !== null;
  return canDraw ? init(element, null, { renderer: 'canvas' }) : undefined;
}
