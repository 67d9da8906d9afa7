import { expect, it } from 'vitest';
import { AdminError } from '../../engine/admin/admin-caller.ts';
import { BodyError } from '../../engine/protocol/json-schema.ts';
import { RequestCode } from '../../engine/protocol/request-code.ts';
import { RemotingError } from '../../engine/remoting/channel.ts';
import { nodeFailure, unknownFigure } from './node-failure.ts';
import type { AskedNode } from './node-failure.ts';

const broker: AskedNode = { kind: 'broker', node: 'broker-a', address: '127.0.0.1:10911' };
const namesrv: AskedNode = { kind: 'namesrv', node: '127.0.0.1:9876', address: '127.0.0.1:9876' };
const refusal = (code: number) => new AdminError(broker.address, RequestCode.GET_TOPIC_STATS_INFO, code, 'no');

it.each([
  [
    'a broker that does not answer',
    broker,
    new RemotingError('timeout', broker.address, 'late'),
    { code: 'brokerUnreachable', data: { brokerName: 'broker-a', address: broker.address } },
  ],
  [
    'a NameServer that is not there',
    namesrv,
    new RemotingError('connectFailed', namesrv.address, 'refused'),
    { code: 'namesrvUnreachable', data: { addresses: [namesrv.address] } },
  ],
  [
    'a refusal',
    broker,
    refusal(17),
    {
      code: 'refused',
      data: {
        address: broker.address,
        requestName: 'GET_TOPIC_STATS_INFO',
        responseCode: 17,
        responseName: 'TOPIC_NOT_EXIST',
        remark: 'no',
      },
    },
  ],
  [
    'a refusal that nobody knows',
    broker,
    refusal(4711),
    {
      code: 'refused',
      data: { address: broker.address, requestName: 'GET_TOPIC_STATS_INFO', responseCode: 4711, responseName: null, remark: 'no' },
    },
  ],
  [
    'a request that the broker does not have',
    broker,
    refusal(3),
    { code: 'notSupported', data: { address: broker.address, requestName: 'GET_TOPIC_STATS_INFO' } },
  ],
  [
    'an answer that cannot be read',
    broker,
    new BodyError('$.table', 'expected an object'),
    { code: 'badAnswer', data: { address: broker.address, detail: '$.table: expected an object' } },
  ],
  ['a fault of ours', broker, new TypeError('oops'), { code: 'internal', data: {} }],
])('says of %s what a page can show', (_, asked, error, failure) => {
  expect(nodeFailure(asked, error)).toEqual({ node: asked.node, address: asked.address, failure });
});

it('says why a number is not known', () => {
  expect([refusal(3), refusal(1), new RemotingError('timeout', '', '')].map((error) => unknownFigure(broker, error))).toEqual([
    { value: null, unknown: 'notSupported', source: 'broker-a' },
    { value: null, unknown: 'refused', source: 'broker-a' },
    { value: null, unknown: 'noAnswer', source: 'broker-a' },
  ]);
});
