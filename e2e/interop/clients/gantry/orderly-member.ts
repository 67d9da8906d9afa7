/**
 * An orderly member of a group that only holds its queues until it is killed.
 * Arguments: NameServer address, topic, group.
 */
import { DefaultMQPushConsumer } from '../../../../engine/client/index.ts';

const [namesrvAddr = '', topic = '', consumerGroup = ''] = process.argv.slice(2);
const consumer = new DefaultMQPushConsumer({
  consumerGroup,
  namesrvAddr,
  heartbeatBrokerIntervalMs: 1000,
  consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
});
consumer.subscribe(topic, '*');
consumer.registerOrderlyMessageListener(async () => 'SUCCESS');
await consumer.start();
