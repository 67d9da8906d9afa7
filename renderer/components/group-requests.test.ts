import { expect, it } from 'vitest';
import { groupRequests } from './group-requests.ts';

it('joins equal neighbours into one line and keeps the order of sending', () => {
  const toBroker = (node: string, address: string) => ({
    target: { kind: 'broker' as const, node, address },
    requestCode: 215,
    requestName: 'DELETE_TOPIC_IN_BROKER',
    fields: { topic: 'order-paid' },
  });
  const toNamesrv = {
    target: { kind: 'namesrv' as const, node: '10.0.0.1:9876', address: '10.0.0.1:9876' },
    requestCode: 216,
    requestName: 'DELETE_TOPIC_IN_NAMESRV',
    fields: { topic: 'order-paid' },
  };
  expect(groupRequests([toBroker('broker-a', '10.0.0.2:10911'), toBroker('broker-b', '10.0.0.3:10911'), toNamesrv])).toEqual([
    {
      requestName: 'DELETE_TOPIC_IN_BROKER',
      requestCode: 215,
      fields: { topic: 'order-paid' },
      targets: ['broker-a 10.0.0.2:10911', 'broker-b 10.0.0.3:10911'],
    },
    { requestName: 'DELETE_TOPIC_IN_NAMESRV', requestCode: 216, fields: { topic: 'order-paid' }, targets: ['10.0.0.1:9876'] },
  ]);
});
