import { X } from '@lucide/vue';
import { expect, it } from 'vitest';
import { mountKit } from './fixtures.ts';
import IconButton from './IconButton.vue';

it('has a name, says whether it is on, and tells of a click', async () => {
  const button = mountKit(IconButton, { icon: X, label: 'Close', pressed: true });
  const element = button.find('button');
  await element.trigger('click');
  expect([element.attributes('aria-label'), element.attributes('aria-pressed'), button.emitted('click')?.length]).toEqual([
    'Close',
    'true',
    1,
  ]);
});

it('takes no click while there is a reason against it', async () => {
  const button = mountKit(IconButton, { icon: X, label: 'Close', disabledReason: 'busy' });
  await button.find('button').trigger('click');
  expect(button.emitted('click')).toBeUndefined();
});
