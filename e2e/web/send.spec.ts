import type { Locator, Page } from '@playwright/test';
import { createTopic, expect, test } from './console-test.ts';
import { offsetsOf, routeOf, storedIn } from './second-client.ts';

const form = (page: Page): Locator => page.getByRole('dialog', { name: 'Send a message' });
const result = (page: Page): Locator => form(page).getByRole('region', { name: 'Last result' });

/** Opens the form for a topic that is made first. */
async function openForm(open: (view: string) => Promise<Page>, topic: string, queues = 4): Promise<Page> {
  const page = await open('/c/local/topics');
  await createTopic(page, topic, queues);
  await expect(page).toHaveURL(new RegExp(`open=${topic}`));
  await page.getByRole('button', { name: /^Send/ }).click();
  await expect(form(page).getByRole('combobox', { name: 'Topic' })).toHaveValue(topic);
  return page;
}

async function sendIt(page: Page, verb = 'Send'): Promise<void> {
  await form(page)
    .getByRole('button', { name: new RegExp(`^${verb}(?! as)`) })
    .click();
}

test('a body is stored byte by byte as it was written, whatever its kind', { tag: '@apache' }, async ({ open, running: { namesrv } }) => {
  const page = await openForm(open, 'send-bodies', 1);
  const dialog = form(page);
  const body = dialog.getByRole('textbox', { name: 'Body' });
  const every = Buffer.from(Array.from({ length: 256 }, (_, index) => index));

  await dialog.getByLabel('Keys', { exact: true }).fill('O-1 O-2');
  await dialog.getByLabel('Tag', { exact: true }).fill('VIP');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await dialog.getByLabel('Name of property 1').fill('tenant');
  await dialog.getByLabel('Value of property 1').fill('cn-东');
  await body.fill('{"id": "{{seq}}",\n "总": 12.50}');
  await sendIt(page);
  await expect(result(page)).toContainText('queue 0, offset 0');
  const msgId = await page.getByTestId('send-msg-id').innerText();

  await dialog.getByRole('radio', { name: 'Text' }).click();
  await body.fill('  plain 文本\n\tsecond line ');
  await sendIt(page);
  await expect(result(page)).toContainText('offset 1');

  await dialog.getByRole('combobox', { name: 'Charset' }).click();
  await page.getByRole('option', { name: 'GBK' }).click();
  await sendIt(page);
  await expect(result(page)).toContainText('offset 2');

  await dialog.getByRole('radio', { name: 'Hex' }).click();
  await body.fill('00 ff 0d 0a\n7B7B7365717D7D');
  await sendIt(page);
  await expect(result(page)).toContainText('offset 3');

  await dialog.getByRole('radio', { name: 'File' }).click();
  await dialog.locator('input[type=file]').setInputFiles({ name: 'every.bin', mimeType: 'application/octet-stream', buffer: every });
  await expect(dialog).toContainText('every.bin');
  await sendIt(page);
  await expect(result(page)).toContainText('offset 4');

  const stored = await storedIn(namesrv, 'send-bodies');
  const gbk = Buffer.from('2020706c61696e20cec4b1be0a097365636f6e64206c696e6520', 'hex');
  expect(stored.map(({ body: bytes }) => bytes.toString('hex'))).toEqual(
    [
      Buffer.from('{"id": "1",\n "总": 12.50}'),
      Buffer.from('  plain 文本\n\tsecond line '),
      gbk,
      Buffer.from([0, 0xff, 0x0d, 0x0a, ...Buffer.from('{{seq}}')]),
      every,
    ].map((bytes) => bytes.toString('hex')),
  );
  expect(stored[0]?.properties).toMatchObject({ KEYS: 'O-1 O-2', TAGS: 'VIP', tenant: 'cn-东', UNIQ_KEY: msgId });
});

test(
  'a run numbers its messages, keeps a key on one queue in order, and can be sent again',
  { tag: '@apache' },
  async ({ open, running: { namesrv } }) => {
    const page = await openForm(open, 'send-runs', 4);
    const dialog = form(page);
    await dialog.getByRole('radio', { name: 'Ordered' }).click();
    await dialog.getByLabel('Key that decides the queue').fill('shop-7');
    await dialog.getByLabel('Keys', { exact: true }).fill('R-{{seq}}');
    await dialog.getByRole('radio', { name: 'Text' }).click();
    await dialog.getByRole('textbox', { name: 'Body' }).fill('{{seq}} {{uuid}} {{nowMs}}');
    await dialog.getByLabel('Number of messages').fill('50');
    await dialog.getByLabel(/^Messages a second/).fill('0');
    await sendIt(page, 'Send 50');
    await expect(page.getByTestId('send-heading')).toHaveText('50 of 50 sent');

    const stored = await storedIn(namesrv, 'send-runs');
    expect(new Set(stored.map(({ brokerName, queueId }) => `${brokerName} ${queueId}`)).size).toBe(1);
    expect(stored.map(({ properties }) => properties['KEYS'])).toEqual(Array.from({ length: 50 }, (_, index) => `R-${index + 1}`));
    const bodies = stored.map(({ body }) => body.toString().split(' '));
    expect(bodies.map(([seq]) => Number(seq))).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(new Set(bodies.map(([, uuid]) => uuid)).size).toBe(50);

    // After a reload the run is in the history and goes back into the form.
    await page.reload();
    await page.getByRole('grid', { name: 'Topics' }).waitFor();
    await page.keyboard.press('s');
    await dialog.getByRole('button', { name: /^R-50/ }).click();
    await expect(dialog.getByLabel('Key that decides the queue')).toHaveValue('shop-7');
    await dialog.getByLabel('Number of messages').fill('1');
    await sendIt(page);
    await expect(result(page)).toContainText(`offset 50`);
  },
);

test('a delayed message waits for its level', { tag: '@apache' }, async ({ open, running: { namesrv } }) => {
  const page = await openForm(open, 'send-delayed', 1);
  const dialog = form(page);
  await dialog.getByRole('radio', { name: 'Delayed' }).click();
  await dialog.getByRole('combobox', { name: 'Delay level' }).click();
  await page.getByRole('option', { name: 'level 1 · 1s' }).click();
  await dialog.getByLabel('Keys', { exact: true }).fill('late');
  const sentAtMs = Date.now();
  await sendIt(page);
  await expect(result(page)).toContainText('SEND_OK');
  expect((await offsetsOf(namesrv, 'send-delayed')).map(({ maxOffset }) => maxOffset)).toEqual([0]);
  await expect.poll(async () => (await offsetsOf(namesrv, 'send-delayed'))[0]?.maxOffset, { timeout: 15_000 }).toBe(1);
  expect(Date.now() - sentAtMs).toBeGreaterThan(900);
  expect((await storedIn(namesrv, 'send-delayed'))[0]?.properties['KEYS']).toBe('late');
});

test('what the broker refuses is said in its words', { tag: '@apache' }, async ({ open, running: { namesrv } }) => {
  const page = await open('/c/local/topics');
  await createTopic(page, 'send-refused', 1);
  await page.getByRole('button', { name: 'Open as a page' }).click();
  await page.getByRole('button', { name: 'Edit' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit send-refused' });
  await edit.getByRole('combobox', { name: 'Permission' }).click();
  await page.getByRole('option', { name: 'Read only' }).click();
  await edit.getByRole('button', { name: /^Save changes/ }).click();
  await edit.waitFor({ state: 'hidden' });
  await expect.poll(async () => (await routeOf(namesrv, 'send-refused'))?.brokers[0]?.perm).toBe(4);
  await page.keyboard.press('s');
  await sendIt(page);
  // Clients find no queue to write to; that is the client's own refusal.
  await expect(result(page).getByRole('alert')).toContainText('There is no route to send-refused');

  // Larger than a broker takes.
  await form(page).getByRole('combobox', { name: 'Topic' }).fill('send-large');
  await page.keyboard.press('Enter');
  await form(page).getByRole('radio', { name: 'File' }).click();
  await form(page)
    .locator('input[type=file]')
    .setInputFiles({ name: 'large.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(4 * 1024 * 1024 + 1, 7) });
  await sendIt(page);
  await expect(result(page).getByRole('alert')).toContainText('MESSAGE_ILLEGAL');
});

test('a long run is stopped from the tray, and what was sent stays', async ({ open, running: { namesrv } }) => {
  const page = await openForm(open, 'send-stopped', 2);
  const dialog = form(page);
  await dialog.getByLabel('Number of messages').fill('5000');
  await dialog.getByLabel(/^Messages a second/).fill('100');
  await sendIt(page, 'Send 5,000');
  await expect(page.getByTestId('send-heading')).toContainText(/Sending, [1-9]/);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '1 task' }).click();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Tasks' }).waitFor();
  const stored = (await offsetsOf(namesrv, 'send-stopped')).reduce((sum, { maxOffset }) => sum + maxOffset, 0);
  expect(stored).toBeLessThan(2000);
  await page.keyboard.press('s');
  await expect(page.getByTestId('send-heading')).toHaveText(`Stopped after ${stored} of 5,000`);
});
