import { DefaultMQProducer } from '../../engine/client/index.ts';
import { remotingCall } from '../apache/remoting-call.ts';
import { createTopic, expect, test } from './console-test.ts';
import { routeOf } from './second-client.ts';

const getProducerConnectionList = 204;

test(
  'a producer is listed while it is online, as the broker tells another client, and goes when it stops',
  { tag: '@apache' },
  async ({ open, running: { namesrv } }) => {
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
  },
);

test(
  'the clients are those of mqadmin',
  { tag: ['@apache', '@mqadmin'] },
  async ({ open, mqadmin, running: { namesrv, brokerAddress } }) => {
    const page = await open('/c/local/topics');
    await createTopic(page, 'producers-mqadmin', 4);
    const producer = new DefaultMQProducer({
      namesrvAddr: namesrv,
      producerGroup: 'producers-mqadmin-group',
      heartbeatBrokerIntervalMs: 500,
    });
    await producer.start();
    try {
      await producer.send({ topic: 'producers-mqadmin', body: 'x' });
      await open('/c/local/producers?q=producers-mqadmin-group&open=producers-mqadmin-group');
      const row = page.getByRole('grid', { name: 'Clients of producers-mqadmin-group' }).getByRole('row').nth(1);
      const [clientId = '', address = ''] = await row.getByRole('gridcell').allInnerTexts();
      const { stdout } = await mqadmin('producer', '-b', brokerAddress);
      const line = stdout.split('\n').find((text) => text.includes('producers-mqadmin-group')) ?? stdout;
      expect([line.includes(clientId), line.includes(address)]).toEqual([true, true]);
    } finally {
      await producer.shutdown();
    }
  },
);
