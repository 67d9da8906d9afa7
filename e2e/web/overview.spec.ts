import { DefaultMQProducer } from '../../engine/client/index.ts';
import { consume } from './clients.ts';
import { createTopic, expect, pageWaitMs, sendMessages, test } from './console-test.ts';
import { routeOf, runtimeInfoOf } from './second-client.ts';

test('the figures are what the brokers tell another client, and producers stand beside the brokers they are connected to', async ({
  open,
  running: { namesrv },
}) => {
  const page = await open('/c/local/topics');
  await createTopic(page, 'overview-spec', 4);
  await sendMessages(namesrv, 'overview-spec', 50);
  const producer = new DefaultMQProducer({ namesrvAddr: namesrv, producerGroup: 'overview-spec-group', heartbeatBrokerIntervalMs: 500 });
  await producer.start();
  try {
    await producer.send({ topic: 'overview-spec', body: 'x' });
    await open('/c/local/overview');
    const brokers = (await routeOf(namesrv, 'overview-spec'))?.brokers ?? [];
    expect(brokers.length).toBeGreaterThan(0);
    await expect
      .poll(async () => {
        const infos = await Promise.all(brokers.map(({ address }) => runtimeInfoOf(address)));
        const today = infos.reduce((sum, info) => sum + Number(info['msgPutTotalTodayNow']) - Number(info['msgPutTotalTodayMorning']), 0);
        const shown = Number((await page.getByTestId('today').innerText()).replaceAll(/\D/g, ''));
        return [shown > 0, shown === today];
      })
      .toEqual([true, true]);
    for (const { brokerName, address } of brokers) {
      const node = page.getByRole('article', { name: `${brokerName}/0` });
      await expect(node).toContainText(address.slice(address.lastIndexOf(':')));
    }
    await expect(page.getByRole('link', { name: /overview-spec-group/ })).toContainText('1 client');
    await expect(page.getByTestId('attention')).toContainText(/\d+ checks/);
  } finally {
    await producer.shutdown();
  }
  await expect(page.getByRole('link', { name: /overview-spec-group/ })).toHaveCount(0);
});

test('map and table show the same nodes, and the choice is in the URL', { tag: '@reads-nodes' }, async ({ open, running: { namesrv } }) => {
  const page = await open('/c/local/overview?view=map');
  const names = (await routeOf(namesrv, 'TBW102'))?.brokers.map(({ brokerName }) => brokerName) ?? [];
  for (const name of names) await expect(page.getByRole('article', { name: `${name}/0` })).toBeVisible();
  await page.getByRole('radio', { name: 'Table' }).click();
  await expect(page).toHaveURL(/view=table/);
  await page.reload();
  const grid = page.getByRole('grid', { name: 'Nodes' });
  for (const name of names) await expect(grid.getByText(`${name}/0`, { exact: true })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('article')).not.toHaveCount(0);
});

test('opening a connection lands here', { tag: '@static' }, async ({ open }) => {
  const page = await open('/c/local/');
  await expect(page).toHaveURL(/overview$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview');
});

test(
  'throughput and backlog are charted over a range that the URL keeps',
  { tag: '@reads-history' },
  async ({ open, running: { namesrv } }) => {
    const page = await open('/c/local/topics');
    await createTopic(page, 'overview-charts', 4);
    const member = await consume(namesrv, { group: 'overview-charts-group', topic: 'overview-charts' });
    await sendMessages(namesrv, 'overview-charts', 20);
    await expect.poll(() => member.received.length).toBe(20);
    await member.stop();
    // More than waits for any other group: the chart has a line for each of the three with most.
    await sendMessages(namesrv, 'overview-charts', 900);
    await open('/c/local/overview?from=now-5m');
    const chart = page.getByRole('region', { name: 'Backlog by group' });
    // A sample is taken every ten seconds.
    await expect(chart.getByTestId('value-group:overview-charts-group')).toHaveText('900', { timeout: pageWaitMs(30_000) });
    await expect(page.getByRole('region', { name: 'Throughput' }).getByTestId('value-in')).toHaveText(/\d/);
    await page.getByRole('button', { name: /Last 5 min/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /15 min/ })
      .click();
    await expect(page).toHaveURL(/from=now-15m/);
    await page.reload();
    await expect(page.getByRole('button', { name: /Last 15 min/ })).toBeVisible();
    await page.goBack();
    await expect(page).toHaveURL(/from=now-5m/);
  },
);
