import { h } from 'vue';
import { describe, expect, it } from 'vitest';
import App from '../../../app/App.vue';
import { ConsoleError } from '../../../../console/contract/errors.ts';
import { fakeRun } from '../../../fixtures/fake-sends.ts';
import { mountApp, settle } from '../../../fixtures/mount-app.ts';
import type { MountedApp } from '../../../fixtures/mount-app.ts';
import { useSendDialogStore } from '../../../stores/send-dialog.ts';
import './SendDialog.vue';
import type { SendPrefill } from '../../../stores/send-dialog.ts';

const dialog = (): HTMLElement => {
  const found = document.querySelector<HTMLElement>('[role=dialog]');
  if (found === null) throw new Error('no dialog');
  return found;
};
const field = (label: string): HTMLInputElement => {
  const found = dialog().querySelector<HTMLInputElement>(`[aria-label="${label}"]`);
  if (found === null) throw new Error(`no field ${label}`);
  return found;
};
/** The verb at the end of the dialog. */
const verb = (): HTMLElement => [...dialog().querySelectorAll('button')].at(-1) ?? dialog();
async function write(label: string, text: string): Promise<void> {
  const input = field(label);
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await settle();
}
async function press(key: string): Promise<void> {
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  await settle();
}
async function click(app: MountedApp, text: string): Promise<void> {
  app.button(text).click();
  await settle();
}

async function openDialog(
  prefill: SendPrefill = { topic: 'order-paid' },
  change: Parameters<typeof mountApp>[1] = {},
): Promise<MountedApp> {
  const app = await mountApp('/c/local/topics', { component: (pages) => h(App, { pages }), ...change });
  useSendDialogStore().open(prefill);
  for (let turn = 0; turn < 20 && document.querySelector('[role=dialog]') === null; turn++) await settle();
  await settle();
  return app;
}

describe('the form that sends messages', () => {
  it('opens with S for the topic in view and says what it needs', async () => {
    await mountApp('/c/local/topics?open=order-paid', { component: (pages) => h(App, { pages }) });
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 's', bubbles: true }));
    for (let turn = 0; turn < 20 && document.querySelector('[role=dialog]') === null; turn++) await settle();
    await settle();
    expect([field('Topic').value, verb().getAttribute('aria-disabled')]).toEqual(['order-paid', null]);
    await write('Body', '{');
    expect([verb().getAttribute('aria-disabled'), dialog().textContent?.includes('not JSON')]).toEqual(['true', true]);
  });

  it('sends what is written and tells where it was stored', async () => {
    const app = await openDialog({
      topic: 'order-paid',
      tags: 'VIP',
      keys: 'O-1',
      properties: { tenant: 'cn' },
      queue: { brokerName: 'broker-a', queueId: 3 },
    });
    await write('Body', '{"id":"{{seq}}"}');
    await click(app, 'Send');
    expect(app.backend.world.calls).toEqual([
      {
        name: 'send.start',
        input: {
          connection: 'local',
          draft: {
            topic: 'order-paid',
            delayLevel: 0,
            tags: 'VIP',
            keys: 'O-1',
            properties: [{ name: 'tenant', value: 'cn' }],
            body: { format: 'json', text: '{"id":"{{seq}}"}', charset: 'utf-8' },
            target: { by: 'queue', brokerName: 'broker-a', queueId: 3 },
          },
          count: 1,
          perSecond: 0,
          stopAfterFailures: 0,
        },
      },
    ]);
    const text = dialog().textContent ?? '';
    expect([
      text.includes('SEND_OK'),
      text.includes('on broker-a, queue 3, offset 41'),
      text.includes('C0A8016B3F2818B4AAC29D1D78210042'),
      text.includes('7F00000100002A9F0000000000001A2B'),
    ]).toEqual([true, true, true, true]);
  });

  it('sends bytes of a stored message as they are', async () => {
    const body = Uint8Array.of(0, 1, 0xff, 0x0d, 0x0a);
    const app = await openDialog({ topic: 'order-paid', body });
    expect(field('Body').value).toBe('00 01 ff 0d 0a');
    await click(app, 'Send');
    expect(app.backend.world.calls[0]?.input).toMatchObject({ draft: { body: { format: 'hex', text: '00 01 ff 0d 0a' } } });
  });

  it('shows a run as it goes on, in the tray too, and stops it', async () => {
    const app = await openDialog(
      { topic: 'order-paid' },
      { change: ({ world }) => (world.sendRun = fakeRun('order-paid', 500, { status: 'running', stored: 120, finishedAtMs: null })) },
    );
    await write('Number of messages', '500');
    await click(app, 'Send 500');
    expect([
      dialog().textContent?.includes('Sending, 120 of 500'),
      dialog().querySelector('[role=progressbar]')?.getAttribute('aria-valuenow'),
    ]).toEqual([true, '24']);
    await click(app, 'Stop');
    app.backend.world.sendRun = fakeRun('order-paid', 500, { status: 'cancelled', stored: 130 });
    app.backend.push();
    await settle();
    expect([app.backend.world.calls.map(({ name }) => name), dialog().textContent?.includes('Stopped after 130 of 500')]).toEqual([
      ['send.start', 'send.cancel'],
      true,
    ]);
  });

  it('lists what failed in words, equal failures once', async () => {
    const refused = {
      code: 'refused',
      data: {
        address: '10.0.0.2:10911',
        requestName: 'SEND_MESSAGE_V2',
        responseCode: 14,
        responseName: 'SERVICE_NOT_AVAILABLE',
        remark: '',
      },
    };
    const failures = [1, 2, 3].map((seq) => ({ seq, atMs: 0, costMs: 1, status: 'failed' as const, failure: refused }));
    const app = await openDialog(
      { topic: 'order-paid' },
      {
        change: ({ world }) =>
          (world.sendRun = fakeRun('order-paid', 20, { status: 'stopped', stored: 4, failed: 3, failures, last: failures[2] ?? null })),
      },
    );
    await write('Number of messages', '20');
    await click(app, 'Send 20');
    const text = (dialog().textContent ?? '').replaceAll(/\s+/g, ' ');
    expect([
      text.includes('Too many failed: stopped after 4 of 20'),
      text.includes('10.0.0.2:10911 refused SEND_MESSAGE_V2 with SERVICE_NOT_AVAILABLE: its disk is above the limit. × 3'),
    ]).toEqual([true, true]);
  });

  it('says why nothing was sent', async () => {
    const app = await openDialog(
      { topic: 'order-paid' },
      {
        change: ({ world }) =>
          void world.failures.set('send.start', new ConsoleError('bodyNotEncodable', { charset: 'gbk', character: '🚀' })),
      },
    );
    await click(app, 'Send');
    expect(dialog().textContent).toContain('gbk has no character 🚀.');
  });

  it('puts templates and what was sent before back into the form, and keeps the form as a template', async () => {
    const app = await openDialog({ topic: 'order-created' });
    await click(app, 'VIP order, unpaid');
    expect([field('Topic').value, field('Keys').value, dialog().textContent?.includes('level 3 · 10s')]).toEqual([
      'order-timeout',
      'O-{{seq}}',
      true,
    ]);
    await click(app, 'O-1042');
    expect([field('Topic').value, field('Keys').value]).toEqual(['order-paid', 'O-1042']);
    app.button('Save as template').click();
    await settle();
    await write('Name of the template', 'Mine');
    dialog()
      .querySelector('form')
      ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await settle();
    expect(app.backend.world.calls).toEqual([
      { name: 'send.saveTemplate', input: { name: 'Mine', draft: expect.objectContaining({ topic: 'order-paid', keys: 'O-1042' }) } },
    ]);
    await click(app, 'Remove template Mine');
    expect(app.backend.world.templates.map(({ name }) => name)).toEqual(['VIP order, unpaid']);
  });

  it('asks an ordered message for a key, and speaks Chinese', async () => {
    const app = await openDialog({ topic: 'order-paid' }, { locale: 'zh' });
    [...dialog().querySelectorAll<HTMLElement>('[role=radio]')].find(({ textContent }) => textContent?.trim() === '顺序')?.click();
    await settle();
    expect(app.button('发送').getAttribute('aria-disabled')).toBe('true');
    await write('决定队列的 Key', 'shop-{{seq}}');
    await click(app, '发送');
    expect(app.backend.world.calls[0]?.input).toMatchObject({ draft: { target: { by: 'key', key: 'shop-{{seq}}' } } });
    await press('Escape');
    expect(document.querySelector('[role=dialog]')).toBeNull();
  });
});
