import type { Download, Locator, Page } from '@playwright/test';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DefaultMQProducer } from '../../engine/client/index.ts';
import type { Message, SendResult } from '../../engine/client/index.ts';
import { remotingCall } from '../apache/remoting-call.ts';
import { consume, produce } from './clients.ts';
import { createTopic, expect, sendMessages, test } from './console-test.ts';
import { commitOffset, committedOf, createGroup, membersOf } from './group-client.ts';
import { messagesOf, sendWithId } from './second-client.ts';

const getAllConsumerOffset = 43;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bytesOf = async (download: Download): Promise<Buffer> => readFile(await download.path());
const found = (page: Page) => page.getByTestId('found');

/** Offset ids of the rows, from the page's own export. */
async function exportedIds(page: Page): Promise<string[]> {
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'JSON lines' }).click()]);
  const lines = (await bytesOf(download)).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { offsetMsgId: string }).offsetMsgId).sort();
}

/** Index and queues are written a moment after a send is acknowledged. */
const readable = (namesrv: string, topic: string, count: number): Promise<void> =>
  expect.poll(() => messagesOf(namesrv, topic), { timeout: 10_000 }).toBe(count);

test(
  'every message of a key is found, more than the 64 that a broker gives at once',
  { tag: '@apache' },
  async ({ open, running: { namesrv } }) => {
    const page = await open('/c/local/topics');
    await createTopic(page, 'messages-key', 4);
    await sendMessages(namesrv, 'messages-key', 150, 'order-7 customer-7');
    await sendMessages(namesrv, 'messages-key', 2, 'order-8');
    await readable(namesrv, 'messages-key', 152);
    await open('/c/local/messages?by=key&topic=messages-key&key=customer-7');
    await expect(found(page)).toHaveText('150 found');
    await expect(page.getByRole('grid', { name: 'Messages' })).toHaveAttribute('aria-rowcount', '151');
    expect(new Set(await exportedIds(page)).size).toBe(150);
  },
);

test(
  'a range of time has exactly what another client sent in it, and both ids lead to a message',
  { tag: '@apache' },
  async ({ open, running: { namesrv } }) => {
    const page = await open('/c/local/topics');
    await createTopic(page, 'messages-time', 4);
    const send = (count: number): Promise<SendResult[]> =>
      produce(
        namesrv,
        Array.from({ length: count }, (_, index): Message => ({
          topic: 'messages-time',
          body: `m${index}`,
          tags: index % 2 === 0 ? 'A' : 'B',
        })),
      );
    const before = await send(5);
    const fromMs = Date.now() + 1;
    await expect.poll(() => Date.now()).toBeGreaterThan(fromMs);
    const inside = await send(60);
    const toMs = Date.now();
    await expect.poll(() => Date.now()).toBeGreaterThan(toMs);
    await send(5);
    await readable(namesrv, 'messages-time', 70);
    const range = `from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}`;
    await open(`/c/local/messages?topic=messages-time&${range}`);
    await expect(found(page)).toHaveText('60 found');
    expect(await exportedIds(page)).toEqual(inside.map(({ offsetMsgId }) => offsetMsgId).sort());
    await open(`/c/local/messages?topic=messages-time&${range}&tag=A`);
    await expect(found(page)).toHaveText('30 found');

    const [first] = before;
    if (first === undefined) throw new Error('nothing was sent');
    await open(`/c/local/messages?by=id&topic=messages-time&id=${first.msgId}`);
    await expect(found(page)).toHaveText('1 found');
    await open(`/c/local/messages?by=id&id=${first.offsetMsgId}`);
    await page.getByRole('row').nth(1).click();
    await expect(page.getByRole('complementary').getByRole('heading', { level: 2 })).toHaveText(first.msgId);
    await open(`/c/local/messages/${first.msgId}?topic=messages-time&tab=record`);
    await expect(page.getByRole('tabpanel')).toContainText(first.offsetMsgId);
  },
);

test(
  'a key or an ID that is typed into the palette is found in whatever topic it is',
  { tag: '@apache' },
  async ({ open, running: { namesrv } }) => {
    const page = await open('/c/local/topics');
    for (const topic of ['messages-all-a', 'messages-all-b']) {
      await createTopic(page, topic, 2);
      await open('/c/local/topics');
    }
    const [first, second] = await produce(namesrv, [
      { topic: 'messages-all-a', body: 'a', keys: 'shared-key other' },
      { topic: 'messages-all-b', body: 'b', keys: 'shared-key' },
    ]);
    if (first === undefined || second === undefined) throw new Error('nothing was sent');
    for (const topic of ['messages-all-a', 'messages-all-b']) await readable(namesrv, topic, 1);
    const lookUp = async (text: string): Promise<void> => {
      await open('/c/local/overview');
      await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Go to or do anything' }).fill(text);
      await expect(page.getByRole('option', { name: /in all topics/ })).toBeVisible();
      await page.keyboard.press('Shift+Enter');
    };
    await lookUp('shared-key');
    await expect(found(page)).toHaveText('2 found');
    await expect(page.getByTestId('scanned')).toHaveText(/^\d+ topics asked$/);
    expect(await exportedIds(page)).toEqual([first.offsetMsgId, second.offsetMsgId].sort());
    const grid = page.getByRole('grid', { name: 'Messages' });
    for (const topic of ['messages-all-a', 'messages-all-b'])
      await expect(grid.getByRole('gridcell', { name: topic, exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Ask them too' }).click();
    await expect(page.getByText(/system topics were not asked/)).toHaveCount(0);
    await expect(found(page)).toHaveText('2 found');
    for (const id of [second.msgId, second.offsetMsgId]) {
      await lookUp(id);
      await expect(found(page)).toHaveText('1 found');
      await expect(grid.getByRole('gridcell', { name: 'messages-all-b', exact: true })).toBeVisible();
    }
    await open(`/c/local/messages/${first.msgId}`);
    await page.getByRole('button', { name: 'Look in all topics' }).click();
    await expect(found(page)).toHaveText('1 found');
    expect(await exportedIds(page)).toEqual([first.offsetMsgId]);
  },
);

test(
  'an ID is found as the client wrote it, whatever the case in which it is typed, and a key in its own case only',
  { tag: '@apache' },
  async ({ open, running: { namesrv } }) => {
    const page = await open('/c/local/topics');
    await createTopic(page, 'messages-case', 1);
    const digits = randomBytes(16).toString('hex').replace(/^./, 'a').replace(/.$/, 'f');
    const ids = { java: digits.toUpperCase(), go: `${digits.slice(0, 20).toUpperCase()}${digits.slice(20)}` };
    const upper = await sendWithId(namesrv, 'messages-case', ids.java.replace(/^../, 'AA'), 'Key-A');
    const mixed = await sendWithId(namesrv, 'messages-case', ids.go.replace(/^../, 'AB'), 'key-a');
    await readable(namesrv, 'messages-case', 2);
    for (const { uniqueKey, offsetMsgId } of [upper, mixed]) {
      for (const id of [uniqueKey, uniqueKey.toLowerCase(), offsetMsgId.toLowerCase()]) {
        await page.goto('about:blank');
        await open(`/c/local/messages?by=id&topic=messages-case&id=${id}`);
        await expect(found(page)).toHaveText('1 found');
        expect(await exportedIds(page)).toEqual([offsetMsgId]);
      }
      await open(`/c/local/messages/${uniqueKey.toLowerCase()}?topic=messages-case&tab=record`);
      await expect(page.getByRole('tabpanel')).toContainText(offsetMsgId);
    }
    await open('/c/local/messages?by=key&topic=messages-case&key=key-a');
    await expect(found(page)).toHaveText('1 found');
    expect(await exportedIds(page)).toEqual([mixed.offsetMsgId]);
  },
);

test(
  'each message says which groups have consumed it, by the offsets that they have committed',
  { tag: ['@apache', '@slow'] },
  async ({ open, running: { namesrv } }) => {
    const topic = 'messages-consumed';
    const page = await open('/c/local/topics');
    await createTopic(page, topic, 2);
    const sent = await produce(
      namesrv,
      Array.from({ length: 12 }, (_, index): Message => ({ topic, body: `m${index}`, keys: `consumed-${index}` })),
    );
    await readable(namesrv, topic, 12);
    await open(`/c/local/messages?topic=${topic}&sort=key`);
    const grid = page.getByRole('grid', { name: 'Messages' });
    const consumedOf = async (key: string): Promise<Locator> => {
      await grid.getByRole('columnheader', { name: 'Consumed' }).waitFor();
      const heads = await grid.getByRole('columnheader').allInnerTexts();
      const row = grid.getByRole('row').filter({ has: page.getByText(key, { exact: true }) });
      return row.getByRole('gridcell').nth(heads.findIndex((text) => text.trim() === 'Consumed'));
    };
    await expect(await consumedOf('consumed-0')).toHaveText('no group');

    // One group reads all, one has committed on the first queue alone, and one broadcasts.
    const reader = await consume(namesrv, { group: 'consumed-all', topic });
    const caches = await consume(namesrv, { group: 'consumed-cache', topic, messageModel: 'BROADCASTING' });
    const ends = Object.fromEntries(
      [0, 1].map((id) => [id, sent.filter(({ messageQueue }) => messageQueue.queueId === id).length]).filter(([, count]) => count !== 0),
    );
    await expect.poll(() => committedOf(namesrv, 'consumed-all', topic), { timeout: 20_000 }).toEqual(ends);
    await createGroup(namesrv, 'consumed-part', topic);
    await commitOffset(namesrv, 'consumed-part', topic, 0, 3);
    await expect.poll(() => membersOf(namesrv, 'consumed-cache', topic)).toHaveLength(1);

    /** What the page has to say of a message, from what the broker holds. */
    const expectedOf = async ({ messageQueue: { queueId }, queueOffset }: SendResult): Promise<string> => {
      const groups = ['consumed-all', 'consumed-part'];
      const offsets = await Promise.all(groups.map((group) => committedOf(namesrv, group, topic)));
      return `${offsets.filter((queues) => queueOffset < (queues[queueId] ?? 0)).length} of 2`;
    };
    await page.keyboard.press('r');
    const check = async (): Promise<string[]> => {
      const shown: string[] = [];
      for (const [index, result] of sent.entries()) {
        const expected = await expectedOf(result);
        await expect(await consumedOf(`consumed-${index}`)).toHaveText(expected, { timeout: 15_000 });
        shown.push(expected);
      }
      return shown;
    };
    expect(new Set(await check())).toEqual(new Set(['1 of 2', '2 of 2']));
    await (await consumedOf('consumed-0')).locator('span').first().hover();
    const tooltip = page.getByRole('tooltip');
    await expect(tooltip).toContainText('consumed-all: consumed');
    const [tip, of] = [
      await page.locator('[data-reka-popper-content-wrapper]').boundingBox(),
      await (await consumedOf('consumed-0')).boundingBox(),
    ];
    expect(Math.abs((tip?.y ?? 0) + (tip?.height ?? 0) / 2 - ((of?.y ?? 0) + (of?.height ?? 0) / 2))).toBeLessThan(20);
    await expect(tooltip).toContainText('consumed-cache: not tracked by the broker (broadcasting)');
    await expect(tooltip).toContainText(/consumed-part: (?:consumed|waiting|no progress yet on this queue)/);

    // What is committed from now on shows by itself; nobody who broadcasts is left.
    await caches.stop();
    await reader.stop();
    for (const queueId of [0, 1]) await commitOffset(namesrv, 'consumed-part', topic, queueId, 100);
    await expect(await consumedOf('consumed-0')).toHaveText('all', { timeout: 20_000 });
    await expect(grid.getByText(/^\d+ of \d+$/)).toHaveCount(0, { timeout: 15_000 });
  },
);

test('a search that was saved is there after a reload, finds the same again and can be removed', async ({ open, running: { namesrv } }) => {
  const page = await open('/c/local/topics');
  await createTopic(page, 'messages-saved', 1);
  await produce(namesrv, [
    { topic: 'messages-saved', body: 'a', keys: 'saved-1', tags: 'A' },
    { topic: 'messages-saved', body: 'b', keys: 'saved-2', tags: 'B' },
  ]);
  await readable(namesrv, 'messages-saved', 2);
  const menu = page.getByRole('dialog', { name: 'Saved searches' });
  const openMenu = (): Promise<void> => page.getByRole('button', { name: 'Saved searches' }).click();
  await open('/c/local/messages?topic=messages-saved&tag=B&from=now-2h&to=now');
  await expect(found(page)).toHaveText('1 found');
  await openMenu();
  await menu.getByLabel('Save this search').fill('tag B');
  await page.keyboard.press('Enter');
  await expect(menu).toHaveCount(0);
  await page.goto('about:blank');
  await open('/c/local/messages?by=id');
  await openMenu();
  await menu.getByRole('button', { name: /^tag B/ }).click();
  await expect(page).toHaveURL(/messages\?topic=messages-saved&from=now-2h&to=now&tag=B$/);
  await expect(found(page)).toHaveText('1 found');
  await openMenu();
  await menu.getByRole('button', { name: 'Remove the saved search tag B' }).click();
  await expect(menu).toContainText('No search is saved yet.');
});

test('bodies are shown decompressed and downloaded byte for byte', { tag: '@apache' }, async ({ open, running: { namesrv } }) => {
  const page = await open('/c/local/topics');
  await createTopic(page, 'messages-bodies', 4);
  const binary = randomBytes(1_000_000);
  const chinese = Buffer.from(`{"id":9007199254740993,"订单":"${'已支付'.repeat(2000)}"}`);
  const sends: { body: Buffer; keys: string; shows: string; options: object }[] = [
    { body: binary, keys: 'plain', shows: '976.6 KB', options: { compressMsgBodyOverHowmuchBytes: 4_000_000 } },
    ...(['zlib', 'lz4', 'zstd'] as const).map((kind) => ({ body: chinese, keys: kind, shows: kind, options: { compressType: kind } })),
  ];
  for (const { body, keys, shows, options } of sends) {
    const producer = new DefaultMQProducer({ namesrvAddr: namesrv, producerGroup: `bodies-${keys}`, ...options });
    await producer.start();
    const { offsetMsgId } = await producer.send({ topic: 'messages-bodies', body, keys });
    await producer.shutdown();
    await open(`/c/local/messages/${offsetMsgId}`);
    if (keys !== 'plain') {
      await expect(page.getByRole('tabpanel')).toContainText(shows);
      await expect(page.getByTestId('code').getByText('9007199254740993', { exact: true })).toBeVisible();
    }
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download the body' }).click()]);
    expect(sha256(await bytesOf(download))).toBe(sha256(body));
  }
});

test(
  'a live tail keeps up with two thousand messages a second and commits no offset',
  { tag: '@slow' },
  async ({ open, running: { namesrv, brokerAddress } }) => {
    const seconds = Number(process.env['GANTRY_TAIL_SECONDS'] ?? 10);
    test.setTimeout(60_000 + seconds * 2000);
    const page = await open('/c/local/topics');
    await createTopic(page, 'messages-tail', 4);
    await open('/c/local/messages?by=tail&topic=messages-tail');
    await expect(page.getByText('Following 4 queues')).toBeVisible();
    const client = await page.context().newCDPSession(page);
    const heapBytes = async (): Promise<number> => {
      await client.send('HeapProfiler.collectGarbage');
      return (await client.send('Runtime.getHeapUsage')).usedSize;
    };
    const producer = new DefaultMQProducer({ namesrvAddr: namesrv, producerGroup: 'messages-tail' });
    await producer.start();
    let sent = 0;
    const second = async (): Promise<void> => {
      const startMs = performance.now();
      for (let batch = 0; batch < 40; batch += 1) {
        const messages = Array.from({ length: 50 }, (): Message => ({
          topic: 'messages-tail',
          body: JSON.stringify({ order: (sent += 1), pad: 'x'.repeat(300) }),
        }));
        await producer.send(messages);
        // Evenly over the second.
        const aheadMs = (batch + 1) * 25 - (performance.now() - startMs);
        if (aheadMs > 0) await new Promise((resolve) => setTimeout(resolve, aheadMs));
      }
    };
    const delays: number[] = [];
    const heaps: number[] = [];
    for (let at = 0; at < seconds; at += 1) {
      const sending = second();
      for (let sample = 0; sample < 3; sample += 1) delays.push(await inputDelayMs(page));
      await sending;
      if (at % 3 === 2) heaps.push(await heapBytes());
    }
    await producer.shutdown();
    const count = async (id: string): Promise<number> => {
      const texts = await page.getByTestId(id).allInnerTexts();
      return Number((texts[0] ?? '0').replaceAll(/\D/g, ''));
    };
    await expect.poll(async () => (await count('seen')) + (await count('dropped')), { timeout: 20_000 }).toBe(sent);
    delays.sort((a, b) => a - b);
    const p95 = delays[Math.floor(delays.length * 0.95)] ?? 0;
    test.info().annotations.push({
      type: 'figures',
      description: `${sent} sent in ${seconds} s, dropped ${await count('dropped')}, input delay p50 ${delays[delays.length >> 1]?.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, heap ${heaps.map((bytes) => (bytes / 1e6).toFixed(1)).join(' ')} MB`,
    });
    console.log(test.info().annotations.at(-1)?.description);
    expect(Math.max(...heaps) - (heaps[0] ?? 0)).toBeLessThan(5e6);
    const offsets = await remotingCall(brokerAddress, getAllConsumerOffset, {});
    // Brokers of 5.x also note where they gave what, in memory; that is no commit.
    expect(offsets.body.toString().replace(/"pullOffsetTable":[\s\S]*$/, '')).not.toContain('messages-tail@');
  },
);

/** From a key press until the page has drawn what came of it. */
function inputDelayMs(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const startMs = performance.now();
        setTimeout(() => requestAnimationFrame(() => resolve(performance.now() - startMs)));
      }),
  );
}

test('a message is found and read with the keyboard alone', async ({ open, running: { namesrv } }) => {
  const page = await open('/c/local/topics');
  await createTopic(page, 'messages-keyboard', 2);
  await produce(namesrv, [
    { topic: 'messages-keyboard', body: '{"first":1}', keys: 'one' },
    { topic: 'messages-keyboard', body: '{"second":2}', keys: 'two' },
  ]);
  await readable(namesrv, 'messages-keyboard', 2);
  await open('/c/local/topics');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.getByRole('heading', { level: 1, name: 'Messages' }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('messages-keyb');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(found(page)).toHaveText('2 found');
  const grid = page.getByRole('grid', { name: 'Messages' });
  for (let tabs = 0; tabs < 20 && !(await grid.evaluate((element) => element === document.activeElement)); tabs += 1)
    await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const pane = page.getByRole('complementary');
  await expect(pane.getByTestId('code')).toContainText(/"(first|second)"/);
  await expect(pane.getByRole('region', { name: /^Message / })).toBeFocused();
  const before = await pane.getByRole('heading', { level: 2 }).innerText();
  await page.keyboard.press('j');
  await expect(pane.getByRole('heading', { level: 2 })).not.toHaveText(before);
  await page.keyboard.press('Escape');
  await expect(pane).toHaveCount(0);
  await expect(grid).toBeFocused();
});

test('a wide window shows the body of a message beside its life, a narrower one below it', async ({ open, running: { namesrv } }) => {
  const page = await open('/c/local/topics');
  await createTopic(page, 'messages-wide', 1);
  const [sent] = await produce(namesrv, [{ topic: 'messages-wide', body: '{"wide":true}' }]);
  await readable(namesrv, 'messages-wide', 1);
  const isBeside = async (width: number): Promise<boolean> => {
    await page.setViewportSize({ width, height: 800 });
    await page.goto('about:blank');
    await open(`/c/local/messages?topic=messages-wide&open=${sent?.offsetMsgId}`);
    const pane = page.getByRole('complementary');
    await expect(pane.getByTestId('code')).toContainText('"wide"');
    const [life, body] = [
      await pane.getByRole('region', { name: 'Life of the message', exact: true }).boundingBox(),
      await pane.getByTestId('code').boundingBox(),
    ];
    if (life === null || body === null) throw new Error('nothing is drawn');
    return body.x >= life.x + life.width;
  };
  expect([await isBeside(1680), await isBeside(1280)]).toEqual([true, false]);
});
