import { afterEach, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import Confirm from './Confirm.vue';
import Dialog from './Dialog.vue';
import { mountKit } from './fixtures.ts';
import RequestList from './RequestList.vue';
import ResultList from './ResultList.vue';
import SplitPane from './SplitPane.vue';
import ToastArea from './ToastArea.vue';

afterEach(() => {
  localStorage.clear();
});
const requests = [
  {
    target: { kind: 'broker', node: 'broker-a', address: '127.0.0.1:10911' },
    requestCode: 215,
    requestName: 'DELETE_TOPIC_IN_BROKER',
    fields: { topic: 'order-paid' },
  },
];
const button = (text: string): HTMLButtonElement | undefined =>
  [...document.querySelectorAll('button')].find((element) => element.textContent?.trim().startsWith(text) === true);
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn += 1) await nextTick();
};

describe('RequestList', () => {
  it('writes name, code, fields and targets', () => {
    expect(mountKit(RequestList, { requests }).text().replaceAll(/\s+/g, ' ')).toBe(
      'DELETE_TOPIC_IN_BROKER 215 topic=order-paid → broker-a 127.0.0.1:10911',
    );
  });
});

describe('ResultList', () => {
  it('says for each node what became of it', () => {
    const list = mountKit(ResultList, {
      results: [
        { target: 'broker-a', request: 'DELETE_TOPIC_IN_BROKER', status: 'done' },
        { target: 'broker-b', request: 'DELETE_TOPIC_IN_BROKER', status: 'failed', text: 'broker-b did not answer.' },
        { target: '127.0.0.1:9876', request: 'DELETE_TOPIC_IN_NAMESRV', status: 'notSent' },
      ],
    });
    expect(list.findAll('li').map((item) => [...item.findAll('span'), ...item.findAll('p')].map((part) => part.text()))).toEqual([
      ['broker-a', 'DELETE_TOPIC_IN_BROKER', 'done'],
      ['broker-b', 'DELETE_TOPIC_IN_BROKER', 'failed', 'broker-b did not answer.'],
      ['127.0.0.1:9876', 'DELETE_TOPIC_IN_NAMESRV', 'not sent'],
    ]);
  });
});

describe('Dialog', () => {
  it('is named by its title and closes with its button', async () => {
    const dialog = mountKit(Dialog, { open: true, title: 'New topic' }, { default: 'x' });
    await settle();
    const content = document.querySelector('[role=dialog]');
    expect(document.getElementById(content?.getAttribute('aria-labelledby') ?? '')?.textContent).toBe('New topic');
    document.querySelector<HTMLButtonElement>('button[aria-label=Close]')?.click();
    await settle();
    expect(dialog.emitted('update:open')).toEqual([[false]]);
  });
});

describe('Confirm', () => {
  const props = { open: true, title: 'Delete topic order-paid?', sentence: 'It cannot be undone.', verb: 'Delete topic', requests };
  it('shows the requests and confirms with the verb', async () => {
    const confirm = mountKit(Confirm, props);
    await settle();
    expect(document.body.textContent).toContain('DELETE_TOPIC_IN_BROKER');
    button('Delete topic')?.click();
    expect(confirm.emitted('confirm')).toEqual([[]]);
  });
  it('wants the name typed where there is one to type', async () => {
    const confirm = mountKit(Confirm, { ...props, typedName: 'order-paid' });
    await settle();
    button('Delete topic')?.click();
    expect([confirm.emitted('confirm'), button('Delete topic')?.getAttribute('aria-disabled')]).toEqual([undefined, 'true']);
    const input = document.querySelector('input');
    if (input !== null) input.value = 'order-paid';
    input?.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
    button('Delete topic')?.click();
    expect(confirm.emitted('confirm')).toEqual([[]]);
  });
  it('lists what failed and offers it again', async () => {
    const confirm = mountKit(Confirm, {
      ...props,
      results: [
        { target: 'broker-a', request: 'X', status: 'done' },
        { target: 'broker-b', request: 'X', status: 'failed' },
      ],
    });
    await settle();
    expect(document.body.textContent).toContain('Failed on 1 of 2');
    button('Retry the failed ones')?.click();
    expect(confirm.emitted('confirm')).toEqual([[]]);
  });
});

describe('SplitPane', () => {
  it('has a pane while it is open, whose width the keyboard changes and this browser remembers', async () => {
    const split = mountKit(SplitPane, { isOpen: false, name: 'topics', initialWidth: 500 }, { default: 'list', pane: 'details' });
    expect(split.find('[role=separator]').exists()).toBe(false);
    await split.give({ isOpen: true });
    expect([split.text(), split.find('aside').text()]).toEqual(['listdetails', 'details']);
    await split.find('[role=separator]').trigger('keydown', { key: 'ArrowLeft' });
    expect(localStorage.getItem('gantry.pane.topics')).not.toBeNull();
  });
});

describe('ToastArea', () => {
  it('shows results and tells when one is closed', async () => {
    const area = mountKit(ToastArea, { toasts: [{ id: 7, tone: 'bad', title: 'broker-a/0 was not stopped', detail: 'No answer.' }] });
    await settle();
    expect(document.body.textContent).toContain('broker-a/0 was not stopped');
    document.querySelector<HTMLButtonElement>('button[aria-label^=Dismiss]')?.click();
    await settle();
    expect(area.emitted('dismiss')).toEqual([[7]]);
  });
});
