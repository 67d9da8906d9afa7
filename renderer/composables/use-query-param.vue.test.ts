import { flushPromises, mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { defineComponent, h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { useQueryParam } from './use-query-param.ts';

it('reads and writes the URL, several changes as one navigation, fallbacks not at all', async () => {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/topics', component: {} }] });
  await router.push('/topics?q=order&sort=-in');
  let params: Record<'query' | 'sort' | 'open', { value: string }> | undefined;
  mount(
    defineComponent({
      setup() {
        params = { query: useQueryParam('q'), sort: useQueryParam('sort', 'topic'), open: useQueryParam('open', '', { push: true }) };
        return () => h('div');
      },
    }),
    { global: { plugins: [router] } },
  );
  if (params === undefined) throw new Error('not mounted');
  expect([params.query.value, params.sort.value, params.open.value]).toEqual(['order', '-in', '']);
  params.query.value = 'paid';
  params.sort.value = 'topic';
  expect([params.query.value, params.sort.value]).toEqual(['paid', 'topic']);
  await flushPromises();
  expect(router.currentRoute.value.fullPath).toBe('/topics?q=paid');
  params.open.value = 'order-paid';
  await flushPromises();
  router.back();
  await flushPromises();
  expect(router.currentRoute.value.fullPath).toBe('/topics?q=paid');
});
