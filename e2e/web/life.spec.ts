import type { Page } from '@playwright/test';
import { DefaultMQProducer, DefaultMQPushConsumer } from '../../engine/client/index.ts';
import { createTopic, expect, test } from './console-test.ts';

/** Sends one message, fails on it twice and then takes it. Resolves with its unique id once all of that is written. */
async function failTwice(namesrvAddr: string, topic: string, enableMsgTrace: boolean): Promise<string> {
  const fast = { namesrvAddr, pollNameServerIntervalMs: 1000, heartbeatBrokerIntervalMs: 1000, enableMsgTrace };
  const producer = new DefaultMQProducer({ ...fast, producerGroup: `${topic}-producer`, sendMsgTimeoutMs: 10_000 });
  const consumer = new DefaultMQPushConsumer({
    ...fast,
    consumerGroup: `${topic}-group`,
    persistConsumerOffsetIntervalMs: 500,
    consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
  });
  let succeed = (): void => {};
  const succeeded = new Promise<void>((resolve) => (succeed = resolve));
  consumer.subscribe(topic);
  consumer.registerMessageListener(async ([message], context) => {
    context.delayLevelWhenNextConsume = 1; // one second
    if (message?.reconsumeTimes === 0) throw new Error('the first attempt fails');
    if (message?.reconsumeTimes === 1) return 'RECONSUME_LATER';
    succeed();
    return 'CONSUME_SUCCESS';
  });
  await producer.start();
  await consumer.start();
  try {
    const { msgId } = await producer.send({ topic, body: 'life', keys: 'k' });
    await succeeded;
    return msgId;
  } finally {
    await consumer.shutdown();
    await producer.shutdown();
  }
}

/** Who, what and source of every row of the table; times differ from run to run. */
const rowsOf = async (page: Page): Promise<string[]> =>
  (await page.getByRole('table', { name: 'Life of the message as a table' }).locator('tbody tr').all()).reduce<Promise<string[]>>(
    async (before, row) => [...(await before), (await row.locator('td').allInnerTexts()).slice(1).join(' | ')],
    Promise.resolve([]),
  );
const withoutNumbers = (rows: readonly string[]): string[] =>
  rows.map((row) =>
    row
      .replaceAll(/\d+(\.\d)? m?s\b/g, 'N ms')
      .replaceAll(/\d+\.\d+\.\d+\.\d+/g, 'HOST')
      .replace(/queue \d+/, 'queue N'),
  );

test(
  'a traced message that failed twice and then succeeded is one life with three attempts in their order',
  { tag: '@apache' },
  async ({ open, running: { namesrv } }) => {
    const page = await open('/c/local/topics');
    await createTopic(page, 'life-traced', 1);
    const id = await failTwice(namesrv, 'life-traced', true);
    await open(`/c/local/messages/${id}?topic=life-traced&tab=life&life=table`);
    await expect(page.getByTestId('verdict')).toHaveText('1 group has consumed it.');
    expect(withoutNumbers(await rowsOf(page))).toEqual([
      'life-traced-producer | Sent from HOST, SEND_OK in N ms | trace record',
      'broker-a | Stored on broker-a in queue N at offset 0 | stored message',
      'life-traced-group | First delivery on HOST: EXCEPTION after N ms | trace record',
      'life-traced-group | Sent back for retry 1 | stored message',
      'life-traced-group | Retry 1 is ready in the retry topic | stored message',
      'life-traced-group | Retry 1 on HOST: FAILED after N ms | trace record',
      'life-traced-group | Sent back for retry 2 | stored message',
      'life-traced-group | Retry 2 is ready in the retry topic | stored message',
      'life-traced-group | Retry 2 on HOST: SUCCESS in N ms | trace record',
    ]);
    await page.getByRole('radio', { name: 'Line of time' }).click();
    await expect(page.getByRole('button', { name: /EXCEPTION|FAILED|SUCCESS in/ })).toHaveCount(3);
    await expect(page).not.toHaveURL(/life=table/);
  },
);

test(
  'the same message without traces has its attempts from what is stored, says so and how to turn tracing on',
  { tag: '@apache' },
  async ({ open, running: { namesrv } }) => {
    const page = await open('/c/local/topics');
    await createTopic(page, 'life-plain', 1);
    const id = await failTwice(namesrv, 'life-plain', false);
    await open(`/c/local/messages/${id}?topic=life-plain&tab=life&life=table`);
    await expect(page.getByTestId('verdict')).toHaveText('1 group has consumed it. This is inferred from offsets.');
    expect(withoutNumbers(await rowsOf(page))).toEqual([
      'producer | Sent from HOST | stored message',
      'broker-a | Stored on broker-a in queue N at offset 0 | stored message',
      'life-plain-group | First delivery: failed, it was sent back | inferred from stored messages',
      'life-plain-group | Retry 1 is ready in the retry topic | stored message',
      'life-plain-group | Retry 1: failed, it was sent back | inferred from stored messages',
      'life-plain-group | Retry 2 is ready in the retry topic | stored message',
      'life-plain-group | Retry 2: consumed, the group has read past it | inferred from offsets',
    ]);
    await page.getByRole('button', { name: 'Turn tracing on' }).click();
    await expect(page.getByText('new DefaultMQPushConsumer("invoice-service", true);')).toBeVisible();

    await page.getByRole('tab', { name: 'Groups' }).click();
    const cells = page.getByRole('grid', { name: 'Consumer groups of the message' }).getByRole('row').nth(1).getByRole('gridcell');
    await expect(cells.nth(0)).toHaveText('life-plain-group');
    await expect(cells.nth(1)).toHaveText('consumed');
  },
);
