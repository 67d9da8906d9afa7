import { mount } from '@vue/test-utils';
import { expect, it, vi } from 'vitest';
import { defineComponent, h, nextTick, ref } from 'vue';
import { useElementSize } from './use-element-size.ts';

it('reads the size of an element and follows it', async () => {
  let tell: (width: number) => void = () => {};
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(callback: (entries: { contentRect: { width: number; height: number } }[]) => void) {
        tell = (width) => callback([{ contentRect: { width, height: 200 } }]);
      }
      observe(): void {}
      disconnect(): void {}
    },
  );
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(640);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(480);
  const host = mount(
    defineComponent({
      setup() {
        const element = ref<HTMLElement | null>(null);
        const { width, height } = useElementSize(element);
        return () => h('div', { ref: element }, `${width.value} x ${height.value}`);
      },
    }),
  );
  await nextTick();
  const first = host.text();
  tell(320);
  await nextTick();
  expect([first, host.text()]).toEqual(['640 x 480', '320 x 200']);
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
