import { consume, produce } from './clients.ts';
import { cellOf, confirmChange, createTopic, expect, pageWaitMs, sendMessages, test } from './console-test.ts';
import { lagOf, membersOf } from './group-client.ts';
import { lastTimesOf, messagesOf, offsetsOf, routeOf, runtimeInfoOf } from './second-client.ts';

test(
  'a topic made in the page takes a hundred messages from a client, and the page shows them without a reload',
  { tag: '@apache' },
  async ({ open, running: { namesrv } }) => {
    const page = await open('/c/local/topics');
    await createTopic(page, 'order-paid', 4);
    await expect(page).toHaveURL(/open=order-paid/);
    await expect(page.getByTestId('kept')).toHaveText('0');
    expect((await routeOf(namesrv, 'order-paid'))?.brokers).toMatchObject([{ readQueueNums: 4, writeQueueNums: 4, perm: 6 }]);
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));

    await sendMessages(namesrv, 'order-paid', 100);
    await expect(page.getByTestId('kept')).toHaveText('100');
    expect(await messagesOf(namesrv, 'order-paid')).toBe(100);
    await expect(await cellOf(page, 'order-paid', 'Kept')).toHaveText('100');
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
  },
);

test('every offset on the page is what the broker tells another client', { tag: '@apache' }, async ({ open, running: { namesrv } }) => {
  const page = await open('/c/local/topics');
  await createTopic(page, 'offsets', 6);
  await sendMessages(namesrv, 'offsets', 20);
  await open('/c/local/topics/offsets');
  await expect(page.getByTestId('kept')).toHaveText('20');
  const rows = page.getByRole('grid', { name: 'Queues' }).getByRole('row');
  await expect(rows).toHaveCount(7);
  const shown = await Promise.all(
    (await rows.all()).slice(1).map(async (row) => {
      const cells = await row.getByRole('gridcell').allInnerTexts();
      return { brokerName: cells[0], queueId: Number(cells[1]), minOffset: Number(cells[2]), maxOffset: Number(cells[4]) };
    }),
  );
  expect(shown).toEqual(await offsetsOf(namesrv, 'offsets'));

  await page.getByRole('tab', { name: 'Route' }).click();
  const [broker] = (await routeOf(namesrv, 'offsets'))?.brokers ?? [];
  await expect(page.getByRole('tabpanel')).toContainText(broker?.address ?? 'no address');
  await expect(page).toHaveURL(/tab=route/);
});

test('rates, and the time of each queue’s newest message, are what the broker tells another client', async ({
  open,
  running: { namesrv, brokerAddress },
}) => {
  const page = await open('/c/local/topics');
  await createTopic(page, 'timed', 3);
  await sendMessages(namesrv, 'timed', 40);
  await open('/c/local/topics/timed');
  await expect(page.getByTestId('kept')).toHaveText('40');
  const told = await lastTimesOf(namesrv, 'timed');
  const shown = await page
    .getByRole('grid', { name: 'Queues' })
    .getByRole('row')
    .locator('time')
    .evaluateAll((times) => times.map((time) => time.getAttribute('datetime')));
  expect(shown).toEqual(told.map((atMs) => new Date(atMs).toISOString()));

  // Rates are averages of the last seconds: both are read while messages go on, until they agree.
  const sending = sendMessages(namesrv, 'timed', 2000);
  const inOut = page.getByRole('contentinfo');
  await expect(async () => {
    const rate = Number(/^[\d.]+/.exec((await runtimeInfoOf(brokerAddress))['putTps'] ?? '')?.[0]);
    const seen = Number(/in ([\d,.]+)\/s/.exec(await inOut.innerText())?.[1]?.replaceAll(',', ''));
    expect(rate).toBeGreaterThan(1);
    expect(Math.abs(seen - rate)).toBeLessThanOrEqual(0.15 * rate);
  }).toPass({ timeout: pageWaitMs(20_000), intervals: [300] });
  await sending;
});

test(
  'a topic is changed and deleted after a preview, and another client sees it',
  { tag: '@apache' },
  async ({ open, running: { namesrv } }) => {
    const page = await open('/c/local/topics');
    await createTopic(page, 'short-lived', 4);
    await page.getByRole('button', { name: 'Open as a page' }).click();
    await page.getByRole('button', { name: 'Edit' }).click();
    const form = page.getByRole('dialog', { name: 'Edit short-lived' });
    await form.getByLabel('Write queues').fill('9');
    await form.getByLabel('Read queues').fill('9');
    await expect(form.getByRole('region', { name: 'Requests' })).toContainText('writeQueueNums=9');
    await form.getByRole('button', { name: /^Save changes/ }).click();
    await expect(page.getByRole('tab', { name: /Queues/ })).toContainText('9');
    await expect.poll(async () => (await routeOf(namesrv, 'short-lived'))?.brokers[0]?.writeQueueNums).toBe(9);

    await page.getByRole('button', { name: 'Delete' }).click();
    const confirm = page.getByRole('alertdialog');
    await expect(confirm.getByRole('region', { name: 'Requests' })).toContainText('DELETE_TOPIC_IN_BROKER 215 topic=short-lived');
    await expect(confirm.getByRole('region', { name: 'Requests' })).toContainText(`DELETE_TOPIC_IN_NAMESRV 216 topic=short-lived`);
    await confirmChange(page, 'Delete topic', 'short-lived');
    await expect(page).toHaveURL(/topics$/);
    await expect(page.getByRole('row', { name: /short-lived/ })).toHaveCount(0);
    await expect.poll(() => routeOf(namesrv, 'short-lived')).toBeUndefined();
  },
);

test(
  'the groups of a topic have the lag that the broker tells another client, and lead to their page',
  { tag: ['@apache', '@reads-groups'] },
  async ({ open, running: { namesrv } }) => {
    test.setTimeout(120_000);
    const page = await open('/c/local/topics');
    await createTopic(page, 'topic-groups', 4);
    await createTopic(page, 'topic-groups-other', 4);
    await open('/c/local/topics/topic-groups?tab=groups');
    await expect(page.getByRole('tabpanel')).toContainText('No group consumes this topic');

    const send = (topic: string, count: number): Promise<unknown> =>
      produce(
        namesrv,
        Array.from({ length: count }, () => ({ topic, body: Buffer.from('{}') })),
      );
    await send('topic-groups', 20);
    const group = 'topic-groups-points';
    const member = await consume(namesrv, { group, topic: 'topic-groups' });
    try {
      const row = page.getByRole('grid', { name: 'Groups' }).getByRole('row', { name: new RegExp(group) });
      const cells = async (): Promise<string[]> => (await row.getByRole('gridcell').allInnerTexts()).map((text) => text.trim());
      await expect.poll(() => lagOf(namesrv, group, 'topic-groups'), { timeout: 30_000 }).toBe(0);
      await expect
        .poll(cells, { timeout: pageWaitMs(20_000) })
        .toEqual([group, 'online', '0', '–', '1', expect.stringMatching(/PUSH\s*clustering/)]);
      expect(await membersOf(namesrv, group, 'topic-groups')).toHaveLength(1);
      await expect(page.getByRole('tab', { name: /^Groups/ })).toContainText('1');

      await member.stop();
      await send('topic-groups', 13);
      await send('topic-groups-other', 5);
      await expect.poll(async () => (await cells()).slice(0, 3), { timeout: pageWaitMs(20_000) }).toEqual([group, 'abandoned', '13']);
      expect(await lagOf(namesrv, group, 'topic-groups')).toBe(13);
      await row.getByRole('link', { name: group }).click();
      await expect(page).toHaveURL(new RegExp(`/groups/${group}$`));
      await expect(page.getByTestId('lag')).toHaveText('13');
      await page.goBack();
      await expect(row).toBeVisible();
    } finally {
      await member.stop();
    }
    await page.getByRole('button', { name: 'Messages' }).click();
    await expect(page).toHaveURL(/messages\?.*topic=topic-groups/);
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '34');
  },
);

test('filter, sorting and the open row are in the URL: reload and back keep them', async ({ open }) => {
  const page = await open('/c/local/topics?show=system');
  await expect(page.getByRole('row', { name: /TBW102/ })).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('tbw');
  await page.getByRole('columnheader', { name: 'Queues' }).click();
  await page.getByRole('row', { name: /TBW102/ }).click();
  await expect(page.getByRole('complementary').getByRole('heading')).toHaveText('TBW102');
  await expect(page).toHaveURL(/show=system.*q=tbw.*sort=-queues.*open=TBW102|q=tbw/);
  await page.reload();
  await expect(page.getByRole('complementary').getByRole('heading')).toHaveText('TBW102');
  await expect(page.getByRole('searchbox')).toHaveValue('tbw');
  await page.goBack();
  await expect(page.getByRole('complementary')).toHaveCount(0);
});

test('names that RocketMQ refuses are explained before anything is sent', { tag: '@static' }, async ({ open }) => {
  const page = await open('/c/local/topics');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('n');
  const form = page.getByRole('dialog');
  await form.getByLabel('Name', { exact: true }).fill('order paid');
  await expect(form.getByRole('alert')).toHaveText('Letters, digits, and the marks _ - % | only.');
  await form.getByLabel('Name', { exact: true }).fill('TBW102');
  await form.getByRole('button', { name: /^Create topic/ }).click();
  await expect(form.getByRole('alert')).toContainText('TBW102');
  await page.keyboard.press('Escape');
});

test('the list and the offsets are those of mqadmin', { tag: ['@apache', '@mqadmin'] }, async ({ open, mqadmin }) => {
  const page = await open('/c/local/topics?show=all');
  await createTopic(page, 'also-in-mqadmin', 3);
  await mqadmin(':send', 'also-in-mqadmin', '3', '2');
  const listed = (await mqadmin('topicList')).stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((topic) => topic !== '');
  // Only what can be seen is drawn, and other specs have made topics too.
  await page.setViewportSize({ width: 1280, height: 400 + 40 * listed.length });
  const grid = page.getByRole('grid', { name: 'Topics' });
  await expect(grid.getByRole('row', { name: /also-in-mqadmin/ })).toBeVisible();
  await expect(grid.getByRole('row')).toHaveCount(listed.length + 1);
  const shown = (await grid.getByRole('row').allInnerTexts()).slice(1).map((text) => text.split('\n')[0]?.trim() ?? '');
  expect(shown.sort()).toEqual(listed.sort());

  await open('/c/local/topics/also-in-mqadmin');
  await expect(page.getByTestId('kept')).toHaveText('6');
  const status = (await mqadmin('topicStatus', '-t', 'also-in-mqadmin')).stdout;
  const rows = page.getByRole('grid', { name: 'Queues' }).getByRole('row');
  const queues = await Promise.all(
    (await rows.all()).slice(1).map(async (row) => (await row.getByRole('gridcell').allInnerTexts()).slice(0, 5)),
  );
  expect(queues.map((cells) => [cells[0], cells[1], cells[2], cells[4]].join(' '))).toEqual(
    [...status.matchAll(/^(broker-a) +(\d+) +(\d+) +(\d+)/gm)].map((match) => match.slice(1).join(' ')),
  );
});

test(
  'several topics are chosen with the keyboard, deleted after one question, and gone for another client too',
  { tag: '@apache' },
  async ({ open, running: { namesrv, kind } }) => {
    const page = await open('/c/local/topics');
    const topics = ['together-a', 'together-b', 'together-c'];
    for (const topic of topics) await createTopic(page, topic, 2);
    await createTopic(page, 'together-stays', 2);
    await sendMessages(namesrv, 'together-b', 7);
    const readers = 'together-readers';
    const member = await consume(namesrv, { group: readers, topic: 'together-b' });
    await expect.poll(() => lagOf(namesrv, readers, 'together-b'), { timeout: 30_000 }).toBe(0);
    await open('/c/local/topics?q=together');
    const grid = page.getByRole('grid', { name: 'Topics' });
    await expect(await cellOf(page, 'together-b', 'Kept')).toHaveText('7');
    await grid.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+X');
    await expect(grid.getByRole('row', { selected: true })).toHaveCount(3);
    await expect(page).toHaveURL(/selected=together-a,together-b,together-c/);

    await page
      .getByRole('toolbar', { name: '3 selected' })
      .getByRole('button', { name: /^Delete/ })
      .click();
    const confirm = page.getByRole('alertdialog', { name: 'Delete 3 topics?' });
    await expect(confirm).toContainText('together-a, together-b, together-c: 7 messages go too.');
    expect(await membersOf(namesrv, readers, 'together-b')).toHaveLength(1);
    await expect(confirm.getByRole('list', { name: 'Groups with progress' }).getByRole('listitem')).toHaveText([
      new RegExp(`^\\s*together-b\\s*${readers} · 1 online\\s*$`),
    ]);
    await expect(confirm).toContainText('No group has progress on the other 2.');
    await member.stop();
    const requests = confirm.getByRole('region', { name: 'Requests' });
    const address = (await routeOf(namesrv, 'together-a'))?.brokers[0]?.address ?? 'no address';
    await expect(requests).toContainText('DELETE_TOPIC_IN_BROKER 215 topic=together-a, together-b, together-c');
    await expect(requests).toContainText(address);
    await expect(requests).toContainText(`→ ${namesrv}`);
    expect(await Promise.all(topics.map((topic) => routeOf(namesrv, topic)))).not.toContain(undefined);
    if (kind !== 'gantry') await expect(confirm.getByRole('button', { name: /^Delete 3 topics/ })).toHaveAttribute('aria-disabled', 'true');
    await confirmChange(page, 'Delete 3 topics', '3');

    await expect(grid.getByRole('row')).toHaveCount(2);
    await expect(page.getByRole('toolbar')).toHaveCount(0);
    for (const topic of topics) await expect.poll(() => routeOf(namesrv, topic)).toBeUndefined();
    expect((await routeOf(namesrv, 'together-stays'))?.brokers).toHaveLength(1);
  },
);
