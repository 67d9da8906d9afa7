import '../fixtures/auto-unmount.ts';
import { mount } from '@vue/test-utils';
import type { VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { TooltipProvider } from 'reka-ui';
import { defineComponent, h, shallowRef } from 'vue';
import type { Component } from 'vue';
import { createTexts } from '../i18n/index.ts';
import type { Locale } from '../i18n/messages.ts';

/** A mounted chart; `give` changes its props. */
export type MountedChart = VueWrapper & { give: (props: Record<string, unknown>) => Promise<void> };

/** Mounts charts as one page does: they share the crosshair. There is no layout, so nothing is drawn on a canvas. */
export function mountCharts(charts: readonly [Component, Record<string, unknown>][], locale: Locale = 'en'): MountedChart[] {
  const pinia = createPinia();
  setActivePinia(pinia);
  const given = charts.map(([, props]) => shallowRef(props));
  const Host = defineComponent({
    setup: () => () => h(TooltipProvider, { delayDuration: 0 }, () => charts.map(([chart], index) => h(chart, { ...given[index]?.value }))),
  });
  const host = mount(Host, { attachTo: document.body, global: { plugins: [pinia, createTexts(locale)] } });
  const seen = new Map<Component, number>();
  return charts.map(([chart], index) => {
    const nth = seen.get(chart) ?? 0;
    seen.set(chart, nth + 1);
    const wrapper = host.findAllComponents(chart)[nth] as VueWrapper; // the one that was mounted
    const give = async (props: Record<string, unknown>): Promise<void> => {
      const target = given[index];
      if (target !== undefined) target.value = { ...target.value, ...props };
      await host.vm.$nextTick();
    };
    return Object.assign(wrapper, { give });
  });
}
