import { CustomChart, LineChart } from 'echarts/charts';
import type { CustomSeriesOption, LineSeriesOption } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import type { GridComponentOption } from 'echarts/components';
import { init, use } from 'echarts/core';
import type { ComposeOption, ECharts } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { onScopeDispose, shallowRef, watch, watchEffect } from 'vue';
import type { Ref } from 'vue';
import { useElementSize } from '../composables/use-element-size.ts';

use([LineChart, CustomChart, GridComponent, CanvasRenderer]);

/** What our charts are made of; everything that can be pointed at is drawn over it by ChartFrame. */
export type ChartOption = ComposeOption<LineSeriesOption | CustomSeriesOption | GridComponentOption>;

/** The part of ECharts that is used: a test gives its own. */
export type Chart = Pick<ECharts, 'setOption' | 'resize' | 'dispose'>;

/** Undefined where the page cannot draw at all. */
function createChart(element: HTMLElement): Chart | undefined {
  const canDraw = document.createElement('canvas').getContext('2d') !== null;
  return canDraw ? init(element, null, { renderer: 'canvas' }) : undefined;
}

/**
 * An ECharts instance in `element`: made once the element has a size (a hidden one gets none), drawn again with every
 * new option, resized with the element and disposed with the scope. `option` is given the width in px.
 */
export function useEChart(
  element: Readonly<Ref<HTMLElement | null>>,
  option: (widthPx: number) => ChartOption,
  create: (element: HTMLElement) => Chart | undefined = createChart,
): void {
  const chart = shallowRef<Chart>();
  const { width, height } = useElementSize(element);

  function end(): void {
    chart.value?.dispose();
    chart.value = undefined;
  }

  watch(element, end, { flush: 'post' });
  watch(
    [element, width, height],
    ([host, newWidth, newHeight]) => {
      if (host === null || newWidth === 0 || newHeight === 0) return;
      if (chart.value === undefined) chart.value = create(host);
      else chart.value.resize({ width: newWidth, height: newHeight });
    },
    { flush: 'post', immediate: true },
  );
  watchEffect(() => chart.value?.setOption(option(width.value), { notMerge: true }), { flush: 'post' });
  onScopeDispose(end);
}
