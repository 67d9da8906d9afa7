import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { defineComponent, h, nextTick } from 'vue';
import { formatClock } from './format.ts';
import { createTexts } from './index.ts';
import { useFormat } from './use-format.ts';
import { putZoneInForce } from './zone.ts';

it('writes times in the zone that was chosen and follows it', async () => {
  const Host = defineComponent({
    setup() {
      const format = useFormat();
      return () => h('div', format.clock(Date.UTC(2026, 10, 28, 18, 20)));
    },
  });
  const host = mount(Host, { global: { plugins: [createTexts('en')] } });
  const shown: string[] = [];
  for (const zone of ['Asia/Kathmandu', 'America/New_York', 'Nowhere/At_all']) {
    putZoneInForce(zone);
    await nextTick();
    shown.push(host.text());
  }
  expect(shown).toEqual(['00:05:00.000', '13:20:00.000', formatClock(Date.UTC(2026, 10, 28, 18, 20), 'system')]);
});
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
