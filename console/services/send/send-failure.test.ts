import { expect, it } from 'vitest';
import { MQClientError } from '../../../engine/client/client-error.ts';
import { failureOf } from '../../contract/errors.ts';
import { sendError } from './send-failure.ts';

const told = (error: unknown): unknown => failureOf(sendError(error, 'order-paid', ['10.0.0.1:9876']));
const at = { brokerAddr: '10.0.0.2:10911' };

it('tells a refusal in the broker’s words, whether it came at once or after the last try', () => {
  const refusal = new MQClientError('brokerRefused', 'service not available now. It may be caused by one of the following reasons', {
    responseCode: 14,
    ...at,
  });
  const expected = {
    code: 'refused',
    data: {
      address: '10.0.0.2:10911',
      requestName: 'SEND_MESSAGE_V2',
      responseCode: 14,
      responseName: 'SERVICE_NOT_AVAILABLE',
      remark: 'service not available now. It may be caused by one of the following reasons',
    },
  };
  expect([told(refusal), told(new MQClientError('sendFailed', 'Send [1] times', { cause: refusal }))]).toEqual([expected, expected]);
});

it('tells a message that was not sent from one that may have been stored', () => {
  expect([
    told(new MQClientError('connectFailed', 'refused', at)),
    told(new MQClientError('timeout', 'no answer', at)),
    told(new MQClientError('connectionLost', 'closed', at)),
    told(new MQClientError('timeout', 'no answer', { brokerAddr: '10.0.0.1:9876' })),
    told(new MQClientError('noRoute', 'No route info of this topic: order-paid')),
    told(new MQClientError('queueSelectorFailed', 'select message queue return null.')),
  ]).toEqual([
    { code: 'brokerUnreachable', data: { brokerName: '10.0.0.2:10911', address: '10.0.0.2:10911' } },
    { code: 'sendUnanswered', data: { address: '10.0.0.2:10911' } },
    { code: 'sendUnanswered', data: { address: '10.0.0.2:10911' } },
    { code: 'namesrvUnreachable', data: { addresses: ['10.0.0.1:9876'] } },
    { code: 'topicNoRoute', data: { topic: 'order-paid' } },
    { code: 'messageIllegal', data: { reason: 'select message queue return null.' } },
  ]);
});

it('leaves a fault of ours what it is', () => {
  expect(told(new TypeError('x is undefined'))).toEqual({ code: 'internal', data: {} });
});
