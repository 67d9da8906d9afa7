import { flushPromises, mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { defineComponent, h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { known, unknown } from '../../console/contract/figure.ts';
import { useColumnChoice } from './use-column-choice.ts';
import { sumOf, useSelection } from './use-selection.ts';
import { useSortParam } from './use-sort-param.ts';

/** What `use` gives on a page at a URL, and the URL as it is now. */
async function on<Value>(path: string, use: () => Value): Promise<{ value: Value; url: () => Promise<string> }> {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/list', component: {} }] });
  await router.push(path);
  const given: Value[] = [];
  const Page = defineComponent({
    setup() {
      given.push(use());
      return () => h('div');
    },
  });
  mount(Page, { global: { plugins: [router] } });
  const [value] = given;
  if (value === undefined) throw new Error('not mounted');
  const url = async (): Promise<string> => {
    await flushPromises();
    return router.currentRoute.value.fullPath;
  };
  return { value, url };
}

describe('the order of a list', () => {
  it('is read from the URL and written there, the usual one not at all', async () => {
    const { value: sort, url } = await on('/list?sort=-in', () => useSortParam('-lag'));
    expect(sort.value).toEqual({ key: 'in', isDescending: true });
    sort.value = { key: 'out', isDescending: false };
    expect(await url()).toBe('/list?sort=out');
    sort.value = { key: 'lag', isDescending: true };
    expect([await url(), sort.value]).toEqual(['/list', { key: 'lag', isDescending: true }]);
  });
  it('is none where there is no usual one', async () => {
    const { value: sort, url } = await on('/list?sort=in', () => useSortParam());
    sort.value = undefined;
    expect([await url(), sort.value]).toEqual(['/list', undefined]);
  });
});

describe('the columns of a list', () => {
  it('are hidden as the URL says, and counted as far as they fit', async () => {
    const { value, url } = await on('/list?hide=c,nothing,a', () => useColumnChoice(['a', 'b', 'c'], (key) => key.toUpperCase()));
    const columns = ['a', 'b', 'c'].map((key) => ({ key, label: key.toUpperCase() }));
    expect([value.hidden.value, value.picker.value]).toEqual([['a', 'c'], { columns, shown: 2, total: 4 }]);
    value.fitted.value = 1;
    expect(value.picker.value.shown).toBe(1);
    value.hidden.value = [];
    expect([await url(), value.hidden.value]).toEqual(['/list', []]);
  });
});

describe('the rows that are chosen', () => {
  const rows = ['a', 'b', 'c', 'd'].map((name) => ({ name }));
  it('are those of the URL that the list has, in its order and as far as they can be taken together', async () => {
    const { value, url } = await on('/list?selected=c,gone,a,d', () =>
      useSelection(
        () => rows,
        ({ name }) => name,
        3,
      ),
    );
    expect([value.names.value, [...value.keys.value], value.rows.value]).toEqual([
      ['a', 'c'],
      ['a', 'c'],
      [rows[0], rows[2]],
    ]);
    value.names.value = ['a', 'b', 'c', 'd'];
    expect(await url()).toBe('/list?selected=a,b,c');
    value.names.value = [];
    expect([await url(), value.rows.value]).toEqual(['/list', []]);
  });
  it('have a sum only where each figure is known', () => {
    expect([sumOf([known(2), known(3)]), sumOf([]), sumOf([known(2), unknown('noAnswer', 'b')]), sumOf([undefined])]).toEqual([
      5,
      0,
      undefined,
      undefined,
    ]);
  });
});
