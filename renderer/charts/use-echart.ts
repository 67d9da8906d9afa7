import type { CustomSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption } from 'echarts/components';
import type { ComposeOption, ECharts } from 'echarts/core';
import { onScopeDispose, shallowRef, watch, watchEffect } from 'vue';
import type { Ref } from 'vue';
import { useElementSize } from '../composables/use-element-size.ts';

/** What our charts are made of; everything that can be pointed at is drawn over it by ChartFrame. */
export type ChartOption = ComposeOption<LineSeriesOption | CustomSeriesOption | GridComponentOption>;

/** The part of ECharts that is used: a test gives its own. */
export type Chart = Pick<ECharts, 'setOption' | 'resize' | 'dispose'>;

type CreateChart = (element: HTMLElement) => Chart | undefined;

/** ECharts is most of the code of a page that draws charts: the page comes first, what it draws with after it. */
const loadECharts = async (): Promise<CreateChart> => (await import('./create-echart.ts')).createEChart;

/**
 * An ECharts instance in `element`: made once the element has a size (a hidden one gets none), drawn again with every
 * new option, resized with the element and disposed with the scope. `option` is given the width in px.
 */
export function useEChart(
  element: Readonly<Ref<HTMLElement | null>>,
  option: (widthPx: number) => ChartOption,
  load: () => Promise<CreateChart> = loadECharts,
): void {
  const chart = shallowRef<Chart>();
  const create = shallowRef<CreateChart>();
  void load().then((loaded) => (create.value = loaded));
  const { width, height } = useElementSize(element);

  function end(): void {
    chart.value?.dispose();
    chart.value = undefined;
  }

  watch(element, end, { flush: 'post' });
  watch(
    [element, width, height, create] as const,
    ([host, newWidth, newHeight, make]) => {
      if (host === null || newWidth === 0 || newHeight === 0 || make === undefined) return;
      if (chart.value === undefined) chart.value = make(host);
      else chart.value.resize({ width: newWidth, height: newHeight });
    },
    { flush: 'post', immediate: true },
  );
  watchEffect(() => chart.value?.setOption(option(width.value), { notMerge: true }), { flush: 'post' });
  onScopeDispose(end);
}
