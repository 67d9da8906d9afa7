import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { defineComponent, h, nextTick } from 'vue';
import { createTexts } from './index.ts';
import { useFormat } from './use-format.ts';

it('writes figures in the language of the interface and follows it', async () => {
  const texts = createTexts('en');
  const host = mount(
    defineComponent({
      setup() {
        const format = useFormat();
        return () => h('div', [format.shortCount(12_345), ' ', format.duration(550_000), ' ', format.count(undefined)]);
      },
    }),
    { global: { plugins: [texts] } },
  );
  const english = host.text();
  const { locale } = texts.global;
  if (typeof locale === 'object') locale.value = 'zh';
  await nextTick();
  expect([english, host.text()]).toEqual(['12 k 9 m 10 s –', '1.2 万 9 分 10 秒 –']);
});
