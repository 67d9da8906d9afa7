import '../fixtures/auto-unmount.ts';
import { mount } from '@vue/test-utils';
import { expect, it, vi } from 'vitest';
import { defineComponent, h, nextTick, ref } from 'vue';
import { useChartTheme } from './chart-theme.ts';
import { useEChart } from './use-echart.ts';

/** An element whose size the test decides, as the browser's observer would tell it. */
function stubSize(): { tell: (width: number) => void } {
  let notify: (width: number) => void = () => {};
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(callback: (entries: { contentRect: { width: number; height: number } }[]) => void) {
        notify = (width) => callback([{ contentRect: { width, height: 100 } }]);
      }
      observe(): void {}
      disconnect(): void {}
    },
  );
  return { tell: (width) => notify(width) };
}

it('draws once there is room, draws again with each option, follows the size and cleans up', async () => {
  const { tell } = stubSize();
  const log: string[] = [];
  const max = ref(1);
  const host = mount(
    defineComponent({
      setup() {
        const element = ref<HTMLElement | null>(null);
        useEChart(
          element,
          (widthPx) => ({ yAxis: { max: max.value, name: `${widthPx}` } }),
          async () => () => {
            log.push('create');
            return {
              setOption: (option) => void log.push(`option ${JSON.stringify(option)}`),
              resize: (size) => void log.push(`resize ${size?.width}`),
              dispose: () => void log.push('dispose'),
            };
          },
        );
        return () => h('div', { ref: element });
      },
    }),
  );
  await nextTick();
  expect(log).toEqual([]);
  tell(640);
  await nextTick();
  max.value = 2;
  await nextTick();
  tell(320);
  await nextTick();
  host.unmount();
  const drawn = (most: number, widthPx: number): string => `option {"yAxis":{"max":${most},"name":"${widthPx}"}}`;
  expect(log).toEqual(['create', drawn(1, 640), drawn(2, 640), 'resize 320', drawn(2, 320), 'dispose']);
  vi.unstubAllGlobals();
});

it('reads the colours again when the theme changes', async () => {
  const root = document.documentElement;
  root.style.setProperty('--chart-2', '#c0800e');
  const host = mount(
    defineComponent({
      setup() {
        const theme = useChartTheme();
        return () => h('div', theme.value.colour('--chart-2'));
      },
    }),
  );
  const light = host.text();
  root.style.setProperty('--chart-2', '#f59a2d');
  root.dataset['theme'] = 'dark';
  await vi.waitFor(() => expect([light, host.text()]).toEqual(['#c0800e', '#f59a2d']));
  root.removeAttribute('style');
  delete root.dataset['theme'];
});
