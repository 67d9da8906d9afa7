import { describe, expect, it } from 'vitest';
import messages from './i18n.ts';
import { readValue, runtimeKeys, runtimeSections } from './runtime-keys.ts';

describe('runtime info', () => {
  it('has a sentence for every key that is known', () => {
    expect(Object.keys(runtimeKeys).filter((key) => !(key in messages.en.runtime.keys))).toEqual([]);
  });
  it('is put together by meaning, and what nobody has explained is shown as it came', () => {
    const sections = runtimeSections({
      scheduleMessageOffset_12: '3,9',
      scheduleMessageOffset_2: '1,1',
      putTps: '1.5 0.5 0.1',
      aKeyOfTomorrow: '7',
      'commitLogDiskRatio_/data/a': '0.41',
      brokerVersionDesc: 'V5_5_0',
    });
    expect(
      sections.map(({ group, rows }) => [group, rows.map(({ key, sentence, part, value }) => [key, sentence, part, value.kind])]),
    ).toEqual([
      ['broker', [['brokerVersionDesc', 'brokerVersionDesc', '', 'text']]],
      ['traffic', [['putTps', 'putTps', '', 'rates']]],
      ['disk', [['commitLogDiskRatio_/data/a', 'commitLogDiskRatioOf', '/data/a', 'ratio']]],
      [
        'delay',
        [
          ['scheduleMessageOffset_2', 'scheduleMessageOffset', '2', 'pair'],
          ['scheduleMessageOffset_12', 'scheduleMessageOffset', '12', 'pair'],
        ],
      ],
      ['other', [['aKeyOfTomorrow', undefined, '', 'text']]],
    ]);
  });
  it.each([
    ['count', '42', { kind: 'count', value: 42 }],
    ['count', '-1', { kind: 'unread', text: '-1' }],
    ['bytes', '', { kind: 'unread', text: '' }],
    ['ratio', '0.5', { kind: 'ratio', value: 0.5 }],
    ['rates', '12.3 10.1 9.9', { kind: 'rates', values: [12.3, 10.1, 9.9] }],
    ['rates', 'n/a', { kind: 'unread', text: 'n/a' }],
    ['flag', 'true', { kind: 'flag', isOn: true }],
    ['flag', 'maybe', { kind: 'unread', text: 'maybe' }],
    ['age', '[ 1 days, 2 hours, 3 minutes, 4 seconds ]', { kind: 'ms', value: 93_784_000 }],
    ['age', 'since monday', { kind: 'unread', text: 'since monday' }],
    ['space', 'Total : 9.5 GiB, Free : 512 B.', { kind: 'space', totalBytes: 10_200_547_328, freeBytes: 512 }],
    ['space', 'Total : 9.5 GiB, Free : much.', { kind: 'unread', text: 'Total : 9.5 GiB, Free : much.' }],
    ['pair', '5,9', { kind: 'pair', done: 5, most: 9 }],
    ['pair', '5', { kind: 'unread', text: '5' }],
    [
      'spread',
      '[<=0ms]:3 [0~10ms]:1 ',
      {
        kind: 'spread',
        buckets: [
          { span: '<=0ms', count: 3 },
          { span: '0~10ms', count: 1 },
        ],
      },
    ],
    ['spread', 'null', { kind: 'unread', text: 'null' }],
    ['text', '-1', { kind: 'text', text: '-1' }],
  ] as const)('reads %s from %j', (kind, text, value) => {
    expect(readValue(kind, text)).toEqual(value);
  });
});
