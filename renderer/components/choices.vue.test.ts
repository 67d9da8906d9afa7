import { describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import Checkbox from './Checkbox.vue';
import { mountKit } from './fixtures.ts';
import Menu from './Menu.vue';
import Segmented from './Segmented.vue';
import Select from './Select.vue';
import Switch from './Switch.vue';
import Tabs from './Tabs.vue';

const levels = [
  { value: 'all', label: 'All' },
  { value: 'warn', label: 'Warn', count: 14 },
];

describe('Segmented', () => {
  it('is a radio group with one value on', async () => {
    const segmented = mountKit(Segmented, { options: levels, label: 'Level', modelValue: 'all' });
    expect(segmented.findAll('[role=radio]').map((item) => [item.text(), item.attributes('aria-checked')])).toEqual([
      ['All', 'true'],
      ['Warn 14', 'false'],
    ]);
    await segmented.findAll('[role=radio]')[1]?.trigger('click');
    expect(segmented.emitted('update:modelValue')).toEqual([['warn']]);
  });
});

describe('Select', () => {
  it('shows the label of its value and, as a filter, what it filters', () => {
    const select = mountKit(Select, { options: levels, filterName: 'Type', modelValue: 'warn' });
    expect([select.find('button').text(), select.find('button').attributes('aria-label')]).toEqual(['TypeWarn', 'Type']);
  });
});

describe('Switch and Checkbox', () => {
  it('turn over on a click', async () => {
    const toggle = mountKit(Switch, { modelValue: false, label: 'Single letters' });
    await toggle.find('[role=switch]').trigger('click');
    const box = mountKit(Checkbox, { modelValue: true, label: 'Ordered' });
    await box.find('[role=checkbox]').trigger('click');
    expect([toggle.emitted('update:modelValue'), box.emitted('update:modelValue'), box.text()]).toEqual([[[true]], [[false]], 'Ordered']);
  });
});

describe('Tabs', () => {
  it('draws the content of the tab in view only', async () => {
    const tabs = mountKit(
      Tabs,
      {
        tabs: [
          { value: 'queues', label: 'Queues', count: '16' },
          { value: 'route', label: 'Route' },
        ],
        label: 'Details',
        modelValue: 'queues',
      },
      { queues: 'sixteen', route: 'one broker' },
    );
    expect([
      tabs.find('[role=tab][aria-selected=true]').text(),
      tabs.text().includes('sixteen'),
      tabs.text().includes('one broker'),
    ]).toEqual(['Queues 16', true, false]);
    await tabs.findAll('[role=tab]')[1]?.trigger('mousedown', { button: 0 });
    expect(tabs.emitted('update:modelValue')).toEqual([['route']]);
  });
});

describe('Menu', () => {
  it('opens with the keyboard, explains what cannot be chosen, and tells what was', async () => {
    const items = [
      { value: 'edit', label: 'Edit' },
      { value: 'delete', label: 'Delete', disabledReason: 'It belongs to RocketMQ itself' },
    ];
    const menu = mountKit(Menu, { items, label: 'More actions' });
    await menu.find('button').trigger('keydown', { key: 'Enter' });
    await nextTick();
    await nextTick();
    const shown = [...document.querySelectorAll<HTMLElement>('[role=menuitem]')];
    expect(shown.map((item) => [item.textContent?.replaceAll(/\s+/g, ' ').trim(), item.getAttribute('aria-disabled')])).toEqual([
      ['Edit', null],
      ['Delete It belongs to RocketMQ itself', 'true'],
    ]);
    shown[0]?.click();
    await nextTick();
    expect(menu.emitted('choose')).toEqual([['edit']]);
  });
});
