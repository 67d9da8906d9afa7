import { describe, expect, it } from 'vitest';
import { packTopics, unpackTopics } from '../../contract/packed-topics.ts';
import type { TopicList, TopicRow } from '../../contract/topics.ts';
import { frameBytesMax } from '../../rpc/frames.ts';
import { nodeCodec } from '../../rpc/node-codec.ts';
import { isSameList } from './topic-list.ts';

const row = (topic: string, changes: Partial<TopicRow> = {}): TopicRow => ({
  topic,
  kind: 'normal',
  messageType: 'NORMAL',
  readQueues: 16,
  writeQueues: 16,
  perm: 6,
  differs: false,
  brokerNames: ['broker-a', 'broker-b'],
  ...changes,
});
const list = (topics: TopicRow[], atMs = 1): TopicList => ({ topics, failures: [], brokerCount: 2, atMs });

describe('a list of topics on its way', () => {
  it('comes out as it went in', () => {
    const long = 'x'.repeat(300);
    const topics = [
      row('%RETRY%g', { kind: 'retry' }),
      row('order'),
      row('order-paid', { perm: null, differs: true }),
      row('order-paid-2', { brokerNames: ['broker-b'] }),
      row(`${long}1`),
      row(`${long}2`, { messageType: 'FIFO' }),
      row('订单'),
    ];
    expect([unpackTopics(packTopics(list(topics))), unpackTopics(packTopics(list([])))]).toEqual([list(topics), list([])]);
  });
  it('takes a tenth of a frame for 20,000 topics of the longest names', () => {
    const names = Array.from({ length: 20_000 }, (_, index) =>
      `${'team-service-region-'.repeat(5)}${index % 100}-created-${index}`.padEnd(127, 'x'),
    );
    const packed = packTopics(list(names.sort().map((name, index) => row(name, { readQueues: index % 40, writeQueues: index % 40 }))));
    expect(nodeCodec.encode({ t: 'event', id: 1, value: packed }).length).toBeLessThan(frameBytesMax / 10);
  });
});

describe('two readings of a list', () => {
  it('are the same whatever their time, and another with any change', () => {
    const before = list([row('a'), row('b')]);
    const same = (topics: TopicRow[], more: Partial<TopicList> = {}): boolean => isSameList(before, { ...list(topics, 2), ...more });
    const failure = { node: 'broker-b', address: '10.0.0.1:10911', failure: { code: 'brokerUnreachable', data: {} } };
    expect([
      same([row('a'), row('b')]),
      same([row('a')]),
      same([row('a'), row('c')]),
      same([row('a'), row('b', { perm: 4 })]),
      same([row('a'), row('b', { brokerNames: ['broker-a', 'broker-c'] })]),
      same([row('a'), row('b', { brokerNames: ['broker-a'] })]),
      same([row('a'), row('b')], { failures: [failure] }),
      same([row('a'), row('b')], { brokerCount: 3 }),
    ]).toEqual([true, false, false, false, false, false, false, false]);
  });
});
