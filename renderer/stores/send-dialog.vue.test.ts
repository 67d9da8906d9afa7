import { createPinia, setActivePinia } from 'pinia';
import { expect, it } from 'vitest';
import { useSendDialogStore } from './send-dialog.ts';

it('opens with what a page brings along, and forgets what an earlier one brought', () => {
  setActivePinia(createPinia());
  const store = useSendDialogStore();
  const before = [store.isOpen, store.prefill];
  const body = new TextEncoder().encode('{}');
  store.open({ topic: 'order-paid', tags: 'VIP', body });
  const first = [store.isOpen, store.prefill];
  store.isOpen = false;
  store.open();
  expect([before, first, [store.isOpen, store.prefill]]).toEqual([
    [false, {}],
    [true, { topic: 'order-paid', tags: 'VIP', body }],
    [true, {}],
  ]);
});
