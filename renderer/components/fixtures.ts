import { mount } from '@vue/test-utils';
import type { VueWrapper } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { defineComponent, h } from 'vue';
import type { Component, VNode } from 'vue';
import { createTexts } from '../i18n/index.ts';
import type { Locale } from '../i18n/messages.ts';

type SlotText = string | (() => VNode | VNode[] | string);

/** Mounts one component of the kit with texts and the tooltip provider that the app gives it. Emitted events are those of the component. */
export function mountKit(
  component: Component,
  props: Record<string, unknown> = {},
  slots: Record<string, SlotText> = {},
  locale: Locale = 'en',
): VueWrapper {
  const given = Object.fromEntries(Object.entries(slots).map(([name, slot]) => [name, typeof slot === 'string' ? () => slot : slot]));
  const Host = defineComponent({
    setup:
      (_, { attrs }) =>
      () =>
        h(TooltipProvider, { delayDuration: 0 }, () => h(component, { ...props, ...attrs, ref: 'inner' }, given)),
  });
  const host = mount(Host, { attachTo: document.body, global: { plugins: [createTexts(locale)] } });
  return host.findComponent(component);
}
