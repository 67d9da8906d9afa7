import { expect, it } from 'vitest';
import { h } from 'vue';
import { mountKit } from './fixtures.ts';
import Tooltip from './Tooltip.vue';

it('shows its text when what it explains gets the focus', async () => {
  const tooltip = mountKit(Tooltip, { text: 'Refresh now', hotkey: 'R' }, { default: () => h('button', 'x') });
  await tooltip.find('button').trigger('focus');
  await new Promise((resolve) => setTimeout(resolve));
  expect(document.body.textContent).toContain('Refresh now');
});

it('is not there without a text', () => {
  const tooltip = mountKit(Tooltip, {}, { default: () => h('button', 'x') });
  expect(tooltip.find('button').attributes('data-state')).toBeUndefined();
});
