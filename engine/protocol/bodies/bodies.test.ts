import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeBody, encodeBody, BodyError } from '../json-schema.ts';
import { messageRequestModeTableType, queryAssignmentType, queueAssignmentsType } from './assignment.ts';
import { compareDataVersions, initialDataVersion, isSameDataVersion, nextDataVersion } from './data-version.ts';
import { checkClientConfigType, heartbeatDataType } from './heartbeat.ts';
import { consumerOffsetTableType, delayOffsetTableType } from './offset-tables.ts';
import { decodeRegisterBrokerBody, encodeRegisterBrokerBody, registrationPieces, type RegisterBrokerBody } from './register-broker.ts';
import { consumerStatusType, resetOffsetForCppType, resetOffsetType } from './reset-offset.ts';
import { defaultSubscriptionGroup, subscriptionGroupConfigType } from './subscription-group.ts';
import type { TopicConfig } from './topic-config.ts';
import { encodeTopicRoute, type TopicRouteData } from './topic-route.ts';

const queue = { brokerName: 'b', queueId: 0, topic: 'T' };

// Texts that Apache 5.5.0's classes printed.
test.each<[string, () => string]>([
  [
    '{"offsetTable":{"T@g":{0:12,1:15}}}',
    () =>
      encodeBody(consumerOffsetTableType, {
        offsetTable: new Map([
          [
            'T@g',
            new Map([
              [0, 12],
              [1, 15],
            ]),
          ],
        ]),
      }).toString(),
  ],
  [
    '{"offsetTable":{1:100,2:5}}',
    () =>
      encodeBody(delayOffsetTableType, {
        offsetTable: new Map([
          [1, 100],
          [2, 5],
        ]),
      }).toString(),
  ],
  [
    '{"offsetTable":{{"brokerName":"b","queueId":0,"topic":"T"}:100}}',
    () => encodeBody(resetOffsetType, { offsetTable: [[queue, 100]] }).toString(),
  ],
  [
    '{"offsetTable":[{"brokerName":"b","offset":100,"queueId":0,"topic":"T"}]}',
    () => encodeBody(resetOffsetForCppType, { offsetTable: [{ ...queue, offset: 100 }] }).toString(),
  ],
  [
    '{"consumerTable":{"c":{{"brokerName":"b","queueId":0,"topic":"T"}:5}},"messageQueueTable":{}}',
    () => encodeBody(consumerStatusType, { consumerTable: new Map([['c', [[queue, 5]]]]), messageQueueTable: [] }).toString(),
  ],
  [
    '{"attributes":{},"brokerId":0,"consumeBroadcastEnable":true,"consumeEnable":true,"consumeFromMinEnable":true,"consumeMessageOrderly":false,"consumeTimeoutMinute":15,"groupName":"g","groupRetryPolicy":{"type":"CUSTOMIZED"},"groupSysFlag":0,"notifyConsumerIdsChangedEnable":true,"retryMaxTimes":16,"retryQueueNums":1,"whichBrokerWhenConsumeSlowly":1}',
    () => encodeBody(subscriptionGroupConfigType, defaultSubscriptionGroup('g')).toString(),
  ],
  [
    '{"messageQueueAssignments":[{"attachments":{},"messageQueue":{"brokerName":"b","queueId":0,"topic":"T"},"mode":"PULL"}]}',
    () =>
      encodeBody(queueAssignmentsType, {
        messageQueueAssignments: [{ attachments: new Map(), messageQueue: queue, mode: 'PULL' }],
      }).toString(),
  ],
])('writes %s', (text, write) => {
  expect(write()).toBe(text);
});

describe('a heartbeat', () => {
  test('of a C++ client has ordinals, versions as text and leaves empty sets out', () => {
    const body =
      '{"clientID":"c","consumerDataSet":[{"consumeFromWhere":4,"consumeType":1,"groupName":"g","messageModel":0,"subscriptionDataSet":[{"codeSet":["7"],"subString":"*","subVersion":"1763886000123","tagsSet":[],"topic":"T"}]}]}';
    expect(decodeBody(heartbeatDataType, Buffer.from(body))).toEqual({
      clientID: 'c',
      producerDataSet: [],
      consumerDataSet: [
        {
          consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
          consumeType: 'CONSUME_PASSIVELY',
          groupName: 'g',
          messageModel: 'BROADCASTING',
          subscriptionDataSet: [
            {
              classFilterMode: false,
              codeSet: [7],
              expressionType: 'TAG',
              subString: '*',
              subVersion: 1763886000123n,
              tagsSet: [],
              topic: 'T',
            },
          ],
          unitMode: false,
        },
      ],
    });
  });

  test('of a Go client keeps its nanoseconds, and shared subscriptions may be references', () => {
    const body =
      '{"clientID":"c","consumerDataSet":[{"groupName":"a","subscriptionDataSet":[{"topic":"T","subVersion":1763886000123456789}]},{"groupName":"b","subscriptionDataSet":[{"$ref":"$.consumerDataSet[0].subscriptionDataSet[0]"}]}]}';
    const versions = decodeBody(heartbeatDataType, Buffer.from(body)).consumerDataSet.map(
      (consumer) => consumer.subscriptionDataSet[0]?.subVersion,
    );
    expect(versions).toEqual([1763886000123456789n, 1763886000123456789n]);
  });
});

test('small request bodies are read', () => {
  expect(
    decodeBody(checkClientConfigType, Buffer.from('{"clientId":"c","group":"g","subscriptionData":{"topic":"T"}}')).subscriptionData
      .expressionType,
  ).toBe('TAG');
  expect(
    decodeBody(
      queryAssignmentType,
      Buffer.from('{"clientId":"c","consumerGroup":"g","messageModel":"CLUSTERING","strategyName":"AVG","topic":"T"}'),
    ).strategyName,
  ).toBe('AVG');
  expect(
    decodeBody(messageRequestModeTableType, Buffer.from('{"messageRequestModeMap":{"T":{"g":{"consumerGroup":"g","topic":"T"}}}}'))
      .messageRequestModeMap.get('T')
      ?.get('g')?.mode,
  ).toBe('PULL');
});

describe('a route', () => {
  const route: TopicRouteData = {
    brokerDatas: [
      {
        brokerAddrs: new Map([
          [0, '1.1.1.1:10911'],
          [1, '1.1.1.2:10911'],
        ]),
        brokerName: 'b',
        cluster: 'c',
        enableActingMaster: false,
      },
    ],
    filterServerTable: new Map(),
    queueDatas: [{ brokerName: 'b', perm: 6, readQueueNums: 4, topicSysFlag: 0, writeQueueNums: 4 }],
  };
  const text = (addresses: string): string =>
    `{"brokerDatas":[{"brokerAddrs":{${addresses}},"brokerName":"b","cluster":"c","enableActingMaster":false}],"filterServerTable":{},"queueDatas":[{"brokerName":"b","perm":6,"readQueueNums":4,"topicSysFlag":0,"writeQueueNums":4}]}`;

  test.each([
    [400, false, '0:"1.1.1.1:10911",1:"1.1.1.2:10911"'],
    [401, false, '"0":"1.1.1.1:10911","1":"1.1.1.2:10911"'],
    [0, true, '"0":"1.1.1.1:10911","1":"1.1.1.2:10911"'],
  ])('for version %d, asked for standard JSON: %s', (version, acceptStandardJsonOnly, addresses) => {
    expect(encodeTopicRoute(route, { version, acceptStandardJsonOnly }).toString()).toBe(text(addresses));
  });
});

describe('a data version', () => {
  test('grows by its counter and is ordered by state, counter and time', () => {
    const first = initialDataVersion(1000);
    const second = nextDataVersion(first, 900);
    expect(second).toEqual({ counter: 1, stateVersion: 0, timestamp: 900 });
    expect([isSameDataVersion(first, { ...first }), isSameDataVersion(first, second)]).toEqual([true, false]);
    const ordered = [first, second, nextDataVersion(second, 950, 1), { counter: 0, stateVersion: 2, timestamp: 0 }];
    expect(ordered.toReversed().toSorted(compareDataVersions)).toEqual(ordered);
  });
});

test('a registration in pieces has the text of one that is written whole', () => {
  const topic = { order: false, perm: 6, readQueueNums: 4, topicFilterType: 'SINGLE_TAG', topicSysFlag: 0, writeQueueNums: 5 };
  const dataVersion = { counter: 3, stateVersion: 0, timestamp: 1_700_000_000_000 };
  const topics = new Map<string, TopicConfig>([
    ['T"1', { topicName: 'T"1', ...topic }],
    ['T2', { topicName: 'T2', ...topic, attributes: new Map([['message.type', 'FIFO']]) }],
  ]);
  const whole = encodeRegisterBrokerBody(
    {
      filterServerList: ['f'],
      topicConfigSerializeWrapper: {
        dataVersion,
        mappingDataVersion: { ...dataVersion, counter: 0 },
        topicConfigTable: topics,
        topicQueueMappingDetailMap: new Map(),
        topicQueueMappingInfoMap: new Map(),
      },
    },
    { compressed: false },
  );
  expect([...registrationPieces({ filterServerList: ['f'], dataVersion, topics })].join('')).toBe(whole.toString());
});

describe('a compressed registration', () => {
  const body: RegisterBrokerBody = {
    filterServerList: [],
    topicConfigSerializeWrapper: {
      dataVersion: { counter: 3, stateVersion: 0, timestamp: 1_700_000_000_000 },
      topicConfigTable: new Map([
        [
          'T',
          {
            topicName: 'T',
            attributes: new Map([['message.type', 'FIFO']]),
            order: false,
            perm: 6,
            readQueueNums: 4,
            topicFilterType: 'SINGLE_TAG',
            topicSysFlag: 0,
            writeQueueNums: 5,
          },
        ],
      ]),
      topicQueueMappingInfoMap: new Map(),
    },
  };
  const packed = encodeRegisterBrokerBody(body, { compressed: true });

  test('comes back', () => {
    expect(decodeRegisterBrokerBody(packed, 513)).toEqual(body);
  });

  test('of 4.9 has five fields a topic and no mappings', () => {
    const part = (text: string): Buffer => Buffer.concat([count(text.length), Buffer.from(text)]);
    const old = deflateSync(Buffer.concat([part('{"counter":3,"timestamp":1}'), count(1), part('T 4 5 6 SINGLE_TAG'), part('[]')]));
    expect(decodeRegisterBrokerBody(old, 407).topicConfigSerializeWrapper.topicConfigTable.get('T')).toEqual({
      topicName: 'T',
      readQueueNums: 4,
      writeQueueNums: 5,
      perm: 6,
      topicFilterType: 'SINGLE_TAG',
      order: false,
      topicSysFlag: 0,
    });
    expect(() => decodeRegisterBrokerBody(old, 513)).toThrow(BodyError);
  });

  test('that is cut, no zlib or has impossible lengths is refused', () => {
    for (let length = 1; length < packed.length; length++)
      expect(() => decodeRegisterBrokerBody(packed.subarray(0, length), 513)).toThrow(BodyError);
    expect(() => decodeRegisterBrokerBody(deflateSync(count(-1)), 513)).toThrow(BodyError);
    expect(() => decodeRegisterBrokerBody(deflateSync(count(0x7fff_ffff)), 513)).toThrow(BodyError);
  });
});

function count(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
