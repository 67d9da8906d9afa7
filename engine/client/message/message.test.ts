import { describe, expect, it } from 'vitest';
import { isReservedProperty, outgoingMessage } from './message.ts';

describe('outgoingMessage', () => {
  it('turns the fields of a message into properties', () => {
    const message = { topic: 'T', body: 'é', tags: 'TagA', keys: ['k1', 'k2'], flag: 7, delayTimeLevel: 3, properties: { colour: 'blue' } };
    expect(outgoingMessage(message, 'ns%T')).toEqual({
      topic: 'ns%T',
      body: Buffer.from('é', 'utf8'),
      flag: 7,
      properties: new Map([
        ['colour', 'blue'],
        ['KEYS', 'k1 k2'],
        ['TAGS', 'TagA'],
        ['DELAY', '3'],
        ['WAIT', 'true'],
      ]),
    });
  });

  it('writes nothing for what is absent, and the times of timed messages', () => {
    const message = {
      topic: 'T',
      body: Buffer.of(1),
      tags: '',
      waitStoreMsgOK: false,
      delayTimeMs: 2500,
      deliverTimeMs: 5,
    };
    expect(outgoingMessage(message, 'T').properties).toEqual(
      new Map([
        ['TIMER_DELAY_MS', '2500'],
        ['TIMER_DELIVER_MS', '5'],
        ['WAIT', 'false'],
      ]),
    );
  });
});

describe('isReservedProperty', () => {
  it('keeps the names of RocketMQ for RocketMQ, but for those that users may set', () => {
    expect(['KEYS', 'UNIQ_KEY', 'DELAY', '__SHARDINGKEY', 'INNER_MULTI_DISPATCH', 'colour'].map(isReservedProperty)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
