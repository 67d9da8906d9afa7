import { Message, Producer } from 'ali-ons';
import urllib from 'urllib';

/**
 * A producer that knows nothing of Gantry, as a process of its own:
 * `node send-messages.ts NAMESRV TOPIC COUNT [KEYS]` ends with 0 when every send was acknowledged.
 */
const [, , nameSrv = '', topic = '', count = '0', keys = ''] = process.argv;
const silent = (): void => undefined;
const producer = new Producer({
  httpclient: urllib,
  nameSrv,
  producerGroup: 'web-specs',
  sendMsgTimeout: 10_000,
  logger: { debug: silent, info: silent, warn: silent, error: silent },
});
await producer.ready();
for (let index = 0; index < Number(count); index += 1) {
  const message = new Message(topic, 'VIP', JSON.stringify({ order: index }));
  if (keys !== '') message.keys = keys.split(' ');
  const { sendStatus } = await producer.send(message);
  if (sendStatus !== 'SEND_OK') throw new Error(`message ${index}: ${sendStatus}`);
}
await producer.close();
process.exit(0); // the client keeps timers
