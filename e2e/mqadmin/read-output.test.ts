import { expect, test } from 'vitest';
import { outputFacts } from './read-output.ts';

const stdoutOf = (args: string[], stdout: string) => outputFacts({ name: 'n', args }, stdout, '')[0];

test('brokerStatus: keys and fixed values are kept, running values only in their form', () => {
  const text =
    'bootTimestamp                   : 1795424170278\ncommitLogDirCapacity            : Total : 252.0 GiB, Free : 238.5 GiB.\nmsgPutTotalTodayNow             : 28\nputTps                          : 0.79 1.5 \n';
  expect(stdoutOf(['brokerStatus'], text)).toEqual({
    case: 'n',
    fact: 'stdout',
    values: { bootTimestamp: '#', commitLogDirCapacity: 'Total : # B, Free : # B.', msgPutTotalTodayNow: '28', putTps: '#' },
  });
});

test('clusterList: what tells the broker is kept, what the machine does is not', () => {
  const text =
    'DefaultCluster  broker-a  0  127.0.0.1:18828  V5_5_0  0.00(0,0ms)  1.25(0,0ms|0,0ms)  0-0(0.0w, 0.0, 0.0)  0  0.01  0.1500  true\n';
  expect(stdoutOf(['clusterList'], text)).toEqual({
    case: 'n',
    fact: 'stdout',
    rows: [
      ['DefaultCluster', 'broker-a', '0', '127.0.0.1:18828', 'V5_5_0', '#(#,#ms)', '#(#,#ms|#,#ms)', '#-#(#w,#,#)', '#', '#', '#', 'true'],
    ],
  });
});

test('topicRoute: JSON with numbers as keys is read as a value', () => {
  expect(stdoutOf(['topicRoute'], '{"brokerAddrs":{0:"a"},"queueDatas":[]}\n')).toEqual({
    case: 'n',
    fact: 'stdout',
    json: { brokerAddrs: { '0': 'a' }, queueDatas: [] },
  });
});

test('topicStatus: offsets are kept, moments are not', () => {
  const text =
    '#Broker Name  #QID  #Min Offset  #Max Offset  #Last Updated\nbroker-a  0  0  7  2026-11-23 08:56:36,919\nbroker-a  4  0  0\n\nTopic Put TPS: 0.5\n';
  expect(stdoutOf(['topicStatus'], text)).toMatchObject({
    rows: [expect.anything(), ['broker-a', '0', '0', '7', '<moment>'], ['broker-a', '4', '0', '0'], ['Topic', 'Put', 'TPS:', '#']],
  });
});

test('an exception that nobody wanted, and one that did not come, leave the case without its end', () => {
  const trace = 'SubCommandException: TopicRoute failed\n\tat x.Y.z(Y.java:1)\nCaused by: MQClientException: CODE: 17\n\t... 3 more\n';
  const failed = outputFacts({ name: 'n', args: ['topicRoute'] }, '', trace);
  const refused = outputFacts({ name: 'n', args: ['topicRoute'], refused: true }, '', trace);
  const accepted = outputFacts({ name: 'n', args: ['topicRoute'], refused: true }, 'fine', '');
  expect([failed, refused, accepted].map((facts) => facts.at(-1)?.fact)).toEqual([
    'failed, but was meant to succeed',
    'end of case',
    'succeeded, but was meant to fail',
  ]);
  expect(refused[1]).toMatchObject({ lines: ['SubCommandException: TopicRoute failed', 'Caused by: MQClientException: CODE: 17'] });
});
