import { DefaultMQProducer } from '../../engine/client/index.ts';
import { remotingCall } from '../apache/remoting-call.ts';
import { createTopic, expect, test } from './console-test.ts';
import { routeOf } from './second-client.ts';

const getProducerConnectionList = 204;

test('a producer is listed while it is online, as the broker tells another client, and goes when it stops', async ({
  open,
  running: { namesrv },
}) => {
  const page = await open('/c/local/topics');
  await createTopic(page, 'producers-spec', 4);
  const producer = new DefaultMQProducer({ namesrvAddr: namesrv, producerGroup: 'producers-spec-group', heartbeatBrokerIntervalMs: 500 });
  await producer.start();
  try {
    await producer.send({ topic: 'producers-spec', body: 'x' });
    await open('/c/local/producers?q=producers-spec');
    const grid = page.getByRole('grid', { name: 'Producers' });
    await grid.getByText('producers-spec-group', { exact: true }).click();
    await expect(page).toHaveURL(/open=producers-spec-group/);

    const address = (await routeOf(namesrv, 'producers-spec'))?.brokers[0]?.address ?? '';
    const { body } = await remotingCall(address, getProducerConnectionList, { producerGroup: 'producers-spec-group' });
    const [connection] = (JSON.parse(body.toString()) as { connectionSet: { clientAddr: string; clientId: string; language: string }[] })
      .connectionSet;
    const clients = page.getByRole('grid', { name: 'Clients of producers-spec-group' });
    await expect(clients.getByRole('row')).toHaveCount(2);
    const cells = await clients.getByRole('row').nth(1).getByRole('gridcell').allInnerTexts();
    expect(cells.slice(0, 3)).toEqual([connection?.clientId, connection?.clientAddr, connection?.language]);
  } finally {
    await producer.shutdown();
  }
  await expect(page.getByText('producers-spec-group is not connected any more')).toBeVisible();
});
