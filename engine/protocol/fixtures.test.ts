import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { consumeDirectlyResultType } from './bodies/consume-directly-result.ts';
import { brokerStatsType, consumeStatsListType, consumeStatsType, topicStatsTableType } from './bodies/consume-stats.ts';
import { consumeQueueEntriesType } from './bodies/consume-queue-entries.ts';
import { consumerConnectionType, producerConnectionType, producerTableType } from './bodies/connections.ts';
import { clusterInfoType } from './bodies/cluster-info.ts';
import { consumerRunningInfoType } from './bodies/consumer-running-info.ts';
import { haRuntimeInfoType } from './bodies/ha-runtime-info.ts';
import { heartbeatDataType } from './bodies/heartbeat.ts';
import { consumerListType, groupListType, kvTableType, topicListType } from './bodies/lists.ts';
import { lockBatchRequestType, lockBatchResponseType } from './bodies/lock-batch.ts';
import { decodeRegisterBrokerBody, encodeRegisterBrokerBody, registrationCrc } from './bodies/register-broker.ts';
import { resetOffsetType } from './bodies/reset-offset.ts';
import { subscriptionGroupConfigType, subscriptionGroupTableType } from './bodies/subscription-group.ts';
import { topicConfigTableType, topicConfigType } from './bodies/topic-config.ts';
import { standardTopicRouteType } from './bodies/topic-route.ts';
import { uncompressBody } from './body-compression.ts';
import { decodeFrame, encodeFrame } from './frame.ts';
import { registerBroker } from './headers/register-broker.ts';
import { sendMessageV2 } from './headers/send-message-v2.ts';
import { JsonError } from './fastjson-reader.ts';
import { BodyError, decodeBody, encodeBody, type JsonType } from './json-schema.ts';
import { decodeBatch, encodeBatch } from './message-batch.ts';
import { decodeProperties } from './message-properties.ts';
import { decodeRecords, encodeRecord } from './message-record.ts';
import { RequestCode } from './request-code.ts';
import { SerializeType } from './remoting-command.ts';
import { requestSpecOf } from './request-table.ts';

/** Frames between Apache's own servers, clients and tools; the README beside them says how they were captured. */
const root = join(import.meta.dirname, 'fixtures');

const sources = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

const frames = sources.flatMap((source) =>
  readdirSync(join(root, source))
    .filter((file) => file.endsWith('.bin'))
    .map((file): [string, Buffer] => [`${source}/${file.slice(0, -4)}`, readFileSync(join(root, source, file))]),
);

function frame(name: string) {
  const found = frames.find(([candidate]) => candidate === name);
  if (found === undefined) throw new Error(`no fixture ${name}`);
  return decodeFrame(found[1]);
}

function codeOf(name: string): number {
  const codeName = (name.split('/')[1]?.split('.')[0] ?? '').toUpperCase().replaceAll('-', '_');
  return Object.entries(RequestCode).find(([candidate]) => candidate === codeName)?.[1] ?? -1;
}

describe.each(frames)('%s', (name, bytes) => {
  const command = decodeFrame(bytes);
  const isRequest = name.endsWith('.request');

  test('is written again byte for byte', () => {
    const { code, language, version, opaque, flag, remark, body, serializeType } = command;
    // Java writes an empty object for a header without values, and nothing where there is no header.
    const extFields = serializeType === SerializeType.ROCKETMQ || bytes.includes('"extFields":') ? command.extFields() : undefined;
    const written = encodeFrame({ code, language, version, opaque, flag, remark, extFields }, body, serializeType);
    if (WITH_EMPTY_VALUES.has(name)) expect(decodeFrame(written).extFields()).toEqual(command.extFields());
    else expect(written.equals(bytes), `${written.toString('latin1')}\n${bytes.toString('latin1')}`).toBe(true);
  });

  test('has a header that the table describes completely', () => {
    expect([command.isResponse, isRequest ? command.code : 0]).toEqual([!isRequest, isRequest ? codeOf(name) : 0]);
    const spec = requestSpecOf(codeOf(name));
    expect(spec, 'headers/ has no file for it').toBeDefined();
    const header = isRequest ? spec?.request : spec?.response;
    const fields = Object.entries(header?.fields ?? {});
    const names = new Set(fields.map(([field, { wireName }]) => wireName ?? field));
    const unknown = Object.keys(command.extFields()).filter((field) => !names.has(field) && !INHERITED.has(field));
    expect(unknown).toEqual([]);
    if (!isRequest && Object.keys(command.extFields()).length === 0) return;
    const decoded = header?.decode(command) ?? {};
    const written = Object.fromEntries(Object.entries(header?.encode(decoded) ?? {}).map(([field, value]) => [field, String(value)]));
    expect(written).toEqual(Object.fromEntries(Object.entries(command.extFields()).filter(([field]) => names.has(field))));
  });
});

/** Binary frames with values of no bytes, which mean null to Java and are not kept. */
const WITH_EMPTY_VALUES = new Set(
  ['get-all-topic-config', 'get-all-subscriptiongroup-config', 'update-and-create-topic'].map((code) => `5.5.0-rocketmq/${code}.request`),
);

/** Fields that every request may carry (01-remoting §5.2), and those of heartbeat v2. */
const INHERITED = new Set(['ns', 'nsd', 'bname', 'oway', 'lo', 'IS_SUPPORT_HEART_BEAT_V2', 'IS_SUB_CHANGE']);

const BODIES: readonly (readonly [string, JsonType<never> | JsonType<unknown>])[] = [
  ['get-routeinfo-by-topic.response', standardTopicRouteType],
  ['get-broker-cluster-info.response', clusterInfoType],
  ['get-all-topic-list-from-nameserver.response', topicListType],
  ['get-system-topic-list-from-broker.response', topicListType],
  ['get-broker-runtime-info.response', kvTableType],
  ['get-all-topic-config.response', topicConfigTableType],
  ['get-topic-config.response', topicConfigType],
  ['get-all-subscriptiongroup-config.response', subscriptionGroupTableType],
  ['update-and-create-subscriptiongroup.request', subscriptionGroupConfigType],
  ['get-topic-stats-info.response', topicStatsTableType],
  ['get-consume-stats.response', consumeStatsType],
  ['get-broker-consume-stats.response', consumeStatsListType],
  ['view-broker-stats-data.response', brokerStatsType],
  ['get-consumer-connection-list.response', consumerConnectionType],
  ['get-producer-connection-list.response', producerConnectionType],
  ['get-all-producer-info.response', producerTableType],
  ['get-consumer-list-by-group.response', consumerListType],
  ['get-consumer-running-info.response', consumerRunningInfoType],
  ['consume-message-directly.response', consumeDirectlyResultType],
  ['query-topic-consume-by-who.response', groupListType],
  ['query-consume-queue.response', consumeQueueEntriesType],
  ['lock-batch-mq.request', lockBatchRequestType],
  ['lock-batch-mq.response', lockBatchResponseType],
  ['unlock-batch-mq.request', lockBatchRequestType],
  ['heart-beat.request', heartbeatDataType],
  ['invoke-broker-to-reset-offset.response', resetOffsetType],
  ['get-broker-ha-status.response', haRuntimeInfoType],
];

/** Our texts are those of 5.5.0; 4.9 leaves members out that we always write. */
function writesAs(source: string): boolean {
  return source.startsWith('5.5.0');
}

describe.each(sources)('a body of %s', (source) => {
  const known = BODIES.filter(([name]) => frames.some(([file]) => file === `${source}/${name}`));

  test.each(known)('%s is read, and written again as 5.5.0 writes it', (name, type) => {
    const body = frame(`${source}/${name}`).body ?? Buffer.alloc(0);
    const value: unknown = decodeBody<unknown>(type, body);
    const written = encodeBody<unknown>(type, value);
    expect(decodeBody<unknown>(type, written)).toEqual(value);
    if (writesAs(source)) expect(written.toString()).toBe(body.toString());
  });

  test.each(known)('%s with changed bytes gives a value, a JsonError or a BodyError', (name, type) => {
    const body = frame(`${source}/${name}`).body ?? Buffer.alloc(0);
    const changes = fc.array(fc.tuple(fc.nat(body.length), fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('{}[],:"0')))), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(changes, (list) => {
        const changed = Buffer.from(body);
        for (const [at, value] of list) changed[at] = value;
        try {
          decodeBody<unknown>(type, changed);
        } catch (error) {
          expect(error instanceof JsonError || error instanceof BodyError).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('register-broker.request is read, and written again as 5.5.0 writes it', () => {
    const command = frame(`${source}/register-broker.request`);
    const body = command.body ?? Buffer.alloc(0);
    const header = registerBroker.request.decode(command);
    expect(registrationCrc(body)).toBe(header.bodyCrc32);
    const decoded = decodeRegisterBrokerBody(body, command.version);
    const written = encodeRegisterBrokerBody(decoded, { compressed: false });
    expect(decodeRegisterBrokerBody(written, command.version)).toEqual(decoded);
    if (writesAs(source)) expect(written.toString()).toBe(body.toString());
    expect(decodeRegisterBrokerBody(encodeRegisterBrokerBody(decoded, { compressed: true }), command.version)).toMatchObject({
      filterServerList: decoded.filterServerList,
      topicConfigSerializeWrapper: { dataVersion: decoded.topicConfigSerializeWrapper.dataVersion },
    });
  });

  test('pull-message.response holds records that are written again byte for byte', () => {
    const body = frame(`${source}/pull-message.response`).body ?? Buffer.alloc(0);
    const records = decodeRecords(body);
    expect(records.length).toBeGreaterThan(0);
    expect(Buffer.concat(records.map(encodeRecord)).equals(body)).toBe(true);
    for (const record of records) {
      expect(record).toMatchObject({
        topic: expect.stringMatching(/^(%RETRY%)?(Capture|Long)/),
        storeHost: { ip: Buffer.from([127, 0, 0, 1]) },
      });
      expect(uncompressBody(record.body, record.sysFlag).toString()).toMatch(/^(hello|x+|one way|batch \d|later)$/);
    }
  });

  test('send-batch-message.request is written again byte for byte', () => {
    const body = frame(`${source}/send-batch-message.request`).body ?? Buffer.alloc(0);
    const elements = decodeBatch(body);
    expect(elements.map((element) => element.body.toString())).toEqual(['batch 0', 'batch 1', 'batch 2']);
    expect(encodeBatch(elements).equals(body)).toBe(true);
  });

  test('send-message-v2.request has the properties that the client set', () => {
    const header = sendMessageV2.request.decode(frame(`${source}/send-message-v2.request`));
    expect(header).toMatchObject({ producerGroup: 'CaptureProducers', topic: 'CaptureTopic', defaultTopic: 'TBW102', batch: false });
    const properties = decodeProperties(header.properties ?? '');
    expect(Object.fromEntries(properties)).toMatchObject({
      KEYS: 'key-1 key-2',
      TAGS: 'TagA',
      colour: 'grün 中',
      UNIQ_KEY: expect.stringMatching(/^[0-9A-F]{32}([0-9A-F]{24})?$/),
    });
  });
});
