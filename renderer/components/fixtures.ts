import '../fixtures/auto-unmount.ts';
import { mount } from '@vue/test-utils';
import type { VueWrapper } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { defineComponent, h, shallowRef } from 'vue';
import type { Component, VNode } from 'vue';
import { createTexts } from '../i18n/index.ts';
import type { Locale } from '../i18n/messages.ts';

type Slot = string | ((scope: never) => VNode | VNode[] | string);

/** A mounted component of the kit; `give` changes its props, `giveSlots` what it holds. */
export type MountedKit = VueWrapper & {
  give: (props: Record<string, unknown>) => Promise<void>;
  giveSlots: (slots: Record<string, Slot>) => void;
};

/** Mounts one component of the kit with texts and the tooltip provider that the app gives it. Emitted events are those of the component. */
export function mountKit(
  component: Component,
  props: Record<string, unknown> = {},
  slots: Record<string, Slot> = {},
  locale: Locale = 'en',
): MountedKit {
  const given = shallowRef(props);
  const functions = (of: Record<string, Slot>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(of).map(([name, slot]) => [name, typeof slot === 'string' ? () => slot : slot]));
  const drawn = shallowRef(functions(slots));
  const Host = defineComponent({
    setup: () => () => h(TooltipProvider, { delayDuration: 0 }, () => h(component, given.value, drawn.value)),
  });
  const host = mount(Host, { attachTo: document.body, global: { plugins: [createTexts(locale)] } });
  const give = async (more: Record<string, unknown>): Promise<void> => {
    given.value = { ...given.value, ...more };
    await host.vm.$nextTick();
  };
  const giveSlots = (more: Record<string, Slot>): void => {
    drawn.value = { ...drawn.value, ...functions(more) };
  };
  return Object.assign(host.findComponent(component) as VueWrapper, { give, giveSlots }); // the one that was mounted
}
