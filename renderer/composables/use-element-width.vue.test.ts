import { mount } from '@vue/test-utils';
import { expect, it, vi } from 'vitest';
import { defineComponent, h, nextTick, ref } from 'vue';
import { useElementWidth } from './use-element-width.ts';

it('reads the width of an element and follows it', async () => {
  let tell: (width: number) => void = () => {};
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(callback: (entries: { contentRect: { width: number } }[]) => void) {
        tell = (width) => callback([{ contentRect: { width } }]);
      }
      observe(): void {}
      disconnect(): void {}
    },
  );
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(640);
  const host = mount(
    defineComponent({
      setup() {
        const element = ref<HTMLElement | null>(null);
        const width = useElementWidth(element);
        return () => h('div', { ref: element }, String(width.value));
      },
    }),
  );
  await nextTick();
  const first = host.text();
  tell(320);
  await nextTick();
  expect([first, host.text()]).toEqual(['640', '320']);
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
