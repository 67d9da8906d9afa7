import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick, reactive } from 'vue';
import Combobox from './Combobox.vue';
import { mountKit } from './fixtures.ts';
import type { MountedKit } from './fixtures.ts';

const options = [
  { value: 'order-created', type: 'NORMAL', rate: '642 /s', lag: '12' },
  { value: 'order-paid', type: 'FIFO' },
  { value: 'user-log' },
  { value: 'prepaid' },
];

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(280);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(320);
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await nextTick();
}

async function mountBox(props: object = {}) {
  const box = mountKit(Combobox, { options, label: 'Topic', modelValue: 'user-log', ...props });
  const input = box.find<HTMLInputElement>('input');
  return {
    box,
    input,
    press: async (key: string) => {
      await input.trigger('keydown', { key });
      await settle();
    },
    type: async (text: string) => {
      await input.setValue(text);
      await settle();
    },
    click: async () => {
      await input.trigger('click');
      await settle();
    },
  };
}

const shown = (): string[] =>
  [...document.querySelectorAll('[role=option]')].map((option) => (option.textContent ?? '').replaceAll(/\s+/g, ' ').trim());
const active = (box: MountedKit): string | undefined => {
  const id = box.find('input').attributes('aria-activedescendant');
  return id === undefined ? undefined : (document.getElementById(id)?.textContent ?? 'nothing').replaceAll(/\s+/g, ' ').trim();
};

describe('Combobox', () => {
  it('opens on a click with recent choices first, and stands on the value', async () => {
    const { box, input, click } = await mountBox({ recents: ['prepaid', 'gone'] });
    expect([input.attributes('role'), input.attributes('aria-expanded'), shown()]).toEqual(['combobox', 'false', []]);
    await click();
    expect([input.attributes('aria-expanded'), shown(), active(box)]).toEqual([
      'true',
      ['prepaid', 'order-createdNORMAL642 /s12', 'order-paidFIFO', 'user-log'],
      'user-log',
    ]);
    expect(document.querySelector('[role=listbox]')?.id).toBe(input.attributes('aria-controls'));
  });
  it('finds by letters in their order and takes the best one with Enter', async () => {
    const { box, type, press } = await mountBox();
    await type('orp');
    expect([shown(), active(box)]).toEqual([['order-paidFIFO'], 'order-paidFIFO']);
    await press('Enter');
    expect([box.emitted('update:modelValue'), box.emitted('choose'), shown()]).toEqual([[['order-paid']], [['order-paid']], []]);
  });
  it('stands on the best one of choices that come after the text, and stays on it when more come', async () => {
    const late = reactive<{ value: string }[]>([]);
    const { box, type, press } = await mountBox({ options: late });
    await type('orp');
    expect([shown(), active(box)]).toEqual([[], undefined]);
    late.push(...options);
    await settle();
    expect(active(box)).toBe('order-paidFIFO');
    late.unshift({ value: 'orp' });
    await settle();
    expect([shown(), active(box)]).toEqual([['orp', 'order-paidFIFO'], 'order-paidFIFO']);
    await press('Enter');
    expect(box.emitted('choose')).toEqual([['order-paid']]);
  });
  it('moves with the arrow keys between the ends of the list', async () => {
    const { box, press } = await mountBox({ modelValue: '' });
    await press('ArrowDown');
    await press('ArrowDown');
    await press('ArrowUp');
    await press('ArrowUp');
    const first = active(box);
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown']) await press(key);
    expect([first, active(box)]).toEqual(['order-createdNORMAL642 /s12', 'prepaid']);
  });
  it('gives the value back on Esc and when a text that is no option is left', async () => {
    const { box, input, type, press } = await mountBox();
    await type('order-x');
    expect(document.querySelector('[role=listbox]')?.textContent).toContain('Nothing matches order-x');
    await press('Escape');
    expect([input.element.value, shown()]).toEqual(['user-log', []]);
    await type('order-x');
    await input.trigger('blur');
    expect([input.element.value, box.emitted('choose')]).toEqual(['user-log', undefined]);
  });
  it('takes a free text where that is allowed, before the names that match it', async () => {
    const { box, type, press, input } = await mountBox({ allowFree: true });
    await type('order-p');
    expect([shown(), active(box)]).toEqual([['Use order-p', 'order-paidFIFO'], 'Use order-p']);
    await press('Enter');
    await type('order-*');
    await input.trigger('blur');
    expect(box.emitted('choose')).toEqual([['order-p'], ['order-*']]);
  });
  it('draws only what can be seen of a long list and says how long it is', async () => {
    const { click } = await mountBox({
      options: Array.from({ length: 100_000 }, (_, index) => ({ value: `topic-${index}` })),
      modelValue: '',
    });
    await click();
    expect(shown().length).toBeGreaterThan(5);
    expect(shown().length).toBeLessThan(40);
    expect(document.querySelector('[role=option]')?.getAttribute('aria-setsize')).toBe('100000');
  });
  it('follows a value that is set from outside', async () => {
    const { box, input } = await mountBox();
    await box.give({ modelValue: 'order-paid' });
    expect(input.element.value).toBe('order-paid');
  });
});
