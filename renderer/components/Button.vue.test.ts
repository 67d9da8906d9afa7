import { describe, expect, it } from 'vitest';
import Button from './Button.vue';
import { mountKit } from './fixtures.ts';

describe('Button', () => {
  it('tells of a click', async () => {
    const button = mountKit(Button, {}, { default: 'Start' });
    await button.find('button').trigger('click');
    expect([button.text(), button.emitted('click')?.length]).toEqual(['Start', 1]);
  });
  it('shows progress in words and takes no click while busy', async () => {
    const button = mountKit(Button, { busy: '3 of 6' }, { default: 'Resend' });
    await button.find('button').trigger('click');
    expect([button.text(), button.find('button').attributes('aria-busy'), button.emitted('click')]).toEqual(['3 of 6', 'true', undefined]);
  });
  it('stays focusable and does nothing while there is a reason against it', async () => {
    const button = mountKit(Button, { disabledReason: 'read-only connection' }, { default: 'Send' });
    await button.find('button').trigger('click');
    expect([
      button.find('button').attributes('disabled'),
      button.find('button').attributes('aria-disabled'),
      button.emitted('click'),
    ]).toEqual([undefined, 'true', undefined]);
  });
});
