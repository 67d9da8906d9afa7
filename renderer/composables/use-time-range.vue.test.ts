import '../fixtures/auto-unmount.ts';
import { flushPromises, mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { defineComponent, h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { absoluteRange, lastRange } from '../components/time-range.ts';
import { useTimeRange } from './use-time-range.ts';

const nowMs = Date.UTC(2026, 10, 28, 14, 0);

async function open(path: string) {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/groups', component: {} }] });
  await router.push(path);
  let opened: ReturnType<typeof useTimeRange> | undefined;
  mount(
    defineComponent({
      setup() {
        opened = useTimeRange({ now: () => nowMs });
        return () => h('div');
      },
    }),
    { global: { plugins: [router] } },
  );
  if (opened === undefined) throw new Error('not mounted');
  const press = async (key: string): Promise<string> => {
    document.dispatchEvent(new KeyboardEvent('keydown', { key }));
    await flushPromises();
    return router.currentRoute.value.fullPath;
  };
  return { router, range: opened.range, press };
}

it('is the last half hour where the URL says nothing or what cannot be read', async () => {
  for (const query of ['', '?from=whenever', '?from=now-5m&to=now-10m'])
    expect((await open(`/groups${query}`)).range.value).toEqual(lastRange(1_800_000));
});

it('is read from the URL and written to it, so that back undoes a zoom', async () => {
  const { router, range } = await open('/groups?tab=progress&from=now-2h');
  expect(range.value).toEqual(lastRange(7_200_000));
  range.value = absoluteRange(nowMs - 60_000, nowMs);
  await flushPromises();
  expect(router.currentRoute.value.query).toEqual({ tab: 'progress', from: '2026-11-28T13:59:00.000Z', to: '2026-11-28T14:00:00.000Z' });
  router.back();
  await flushPromises();
  expect([router.currentRoute.value.fullPath, range.value]).toEqual(['/groups?tab=progress&from=now-2h', lastRange(7_200_000)]);
});

it('moves earlier and later with brackets', async () => {
  const { press } = await open('/groups?from=now-1h');
  expect(await press('[')).toBe('/groups?from=2026-11-28T12:00:00.000Z&to=2026-11-28T13:00:00.000Z');
  expect(await press(']')).toBe('/groups?from=now-1h');
});
