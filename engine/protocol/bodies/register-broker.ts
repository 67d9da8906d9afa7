import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { isJsonObject, parseJson, type JsonValue } from '../fastjson-reader.ts';
import { BodyError, decodeBody, encodeBody, jsonArray, jsonMap, jsonObject, jsonString, withDefault, type JsonOf } from '../json-schema.ts';
import { dataVersionType, type DataVersion } from './data-version.ts';
import { jsonAny } from '../json-any.ts';
import { topicConfigTableType, topicTablePieces, type TopicConfig, type TopicConfigTable } from './topic-config.ts';

/** Topics of a broker as it registers them: body of REGISTER_BROKER (02 §3). RocketMQ RegisterBrokerBody */
export const registerBrokerBodyType = jsonObject({
  filterServerList: withDefault(jsonArray(jsonString), () => []),
  topicConfigSerializeWrapper: withDefault(topicConfigTableType, emptyTable),
});
export type RegisterBrokerBody = JsonOf<typeof registerBrokerBodyType>;

/** A compressed registration may not expand beyond this. */
const REGISTRATION_BYTES_MAX = 128 * 1024 * 1024;
/** First version whose compressed registration ends with the static topic mappings: V5_0_0. */
const MAPPING_VERSION_MIN = 413;
const ZLIB_FIRST_BYTE = 0x78;

function emptyTable(): TopicConfigTable {
  return { dataVersion: { counter: 0, stateVersion: 0, timestamp: 0 }, topicConfigTable: new Map() };
}

/** CRC that the header carries: CRC-32 of the bytes as sent, without the sign bit. */
export function registrationCrc(body: Uint8Array): number {
  return crc32(body) & 0x7fff_ffff;
}

/**
 * Reads a registration in either form. Which one it is shows in the first byte, since brokers of 5.3 announce
 * compressed bodies as plain ones. Throws BodyError or JsonError.
 */
export function decodeRegisterBrokerBody(body: Buffer, brokerVersion: number): RegisterBrokerBody {
  if (body[0] !== ZLIB_FIRST_BYTE) return decodeBody(registerBrokerBodyType, body);
  let inflated: Buffer;
  try {
    inflated = inflateSync(body, { maxOutputLength: REGISTRATION_BYTES_MAX });
  } catch (error) {
    throw new BodyError('$', `not a compressed registration: ${error instanceof Error ? error.message : String(error)}`);
  }
  return decodeInflated(inflated, brokerVersion);
}

/**
 *     | length 4 | DataVersion JSON | count 4 | { length 4 | topic text }… | length 4 | filter servers JSON |
 *     | count 4 | { length 4 | mapping JSON }… |   (the last line from 5.0 on)
 */
function decodeInflated(bytes: Buffer, brokerVersion: number): RegisterBrokerBody {
  let at = 0;
  const readCount = (what: string): number => {
    if (at + 4 > bytes.length) throw new BodyError(what, 'the body ends early');
    const count = bytes.readInt32BE(at);
    at += 4;
    if (count < 0 || count > bytes.length - at) throw new BodyError(what, `length ${count}`);
    return count;
  };
  const readPart = (what: string): Buffer => {
    const length = readCount(what);
    at += length;
    return bytes.subarray(at - length, at);
  };
  const table = emptyTable();
  table.dataVersion = decodeBody(dataVersionType, readPart('dataVersion'));
  for (let left = readCount('topics'); left > 0; left--) {
    const topic = decodeTopicText(readPart('topic').toString('utf8'));
    table.topicConfigTable.set(topic.topicName ?? '', topic);
  }
  const filterServerList = decodeBody(jsonArray(jsonString), readPart('filterServerList'));
  if (brokerVersion >= MAPPING_VERSION_MIN) {
    const mappings = new Map<string, JsonValue>();
    for (let left = readCount('mappings'); left > 0; left--) {
      const mapping = parseJson(readPart('mapping'));
      const topic = isJsonObject(mapping) ? mapping.members.get('topic') : undefined;
      if (typeof topic === 'string') mappings.set(topic, mapping);
    }
    table.topicQueueMappingInfoMap = mappings;
  }
  return { filterServerList, topicConfigSerializeWrapper: table };
}

/** `name readQueueNums writeQueueNums perm filterType {attributes}`; 4.9 has no attributes. RocketMQ TopicConfig#decode */
function decodeTopicText(text: string): TopicConfig {
  const [topicName, readQueueNums, writeQueueNums, perm, topicFilterType, attributes] = text.split(' ');
  const numbers = [readQueueNums, writeQueueNums, perm].map(Number);
  const [read, write, permission] = numbers;
  if (
    topicFilterType === undefined ||
    read === undefined ||
    write === undefined ||
    permission === undefined ||
    !numbers.every(Number.isSafeInteger)
  ) {
    throw new BodyError('topic', `expected a topic's text, found ${JSON.stringify(text.slice(0, 80))}`);
  }
  return {
    topicName,
    readQueueNums: read,
    writeQueueNums: write,
    perm: permission,
    topicFilterType,
    order: false,
    topicSysFlag: 0,
    ...(attributes === undefined || attributes === '' ? {} : { attributes: readAttributes(attributes) }),
  };
}

/** Attributes that hold a space arrive cut; they are dropped then, as Apache does. */
function readAttributes(text: string): Map<string, string> {
  try {
    return decodeBody(jsonMap(jsonString), Buffer.from(text));
  } catch {
    return new Map();
  }
}

/** Writes a registration, compressed when asked to. RocketMQ RegisterBrokerBody#encode */
export function encodeRegisterBrokerBody(body: RegisterBrokerBody, options: { compressed: boolean }): Buffer {
  if (!options.compressed) return encodeBody(registerBrokerBodyType, body);
  const table = body.topicConfigSerializeWrapper;
  const mappings = [...(table.topicQueueMappingInfoMap ?? new Map<string, JsonValue>()).values()];
  const parts: Buffer[] = [];
  const addCount = (count: number): void => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(count);
    parts.push(bytes);
  };
  const addPart = (bytes: Buffer): void => {
    addCount(bytes.length);
    parts.push(bytes);
  };
  addPart(encodeBody(dataVersionType, table.dataVersion));
  addCount(table.topicConfigTable.size);
  for (const [name, topic] of table.topicConfigTable) addPart(Buffer.from(encodeTopicText(name, topic), 'utf8'));
  addPart(encodeBody(jsonArray(jsonString), body.filterServerList));
  addCount(mappings.length);
  for (const mapping of mappings) addPart(encodeBody(jsonAny, mapping));
  return deflateSync(Buffer.concat(parts), { level: 9 });
}

/** The JSON text of a registration in pieces; see topicTablePieces. */
export function* registrationPieces(body: {
  filterServerList: string[];
  dataVersion: DataVersion;
  topics: Iterable<readonly [name: string, topic: TopicConfig]>;
}): Generator<string> {
  yield `{"filterServerList":${jsonArray(jsonString).write(body.filterServerList)},"topicConfigSerializeWrapper":`;
  yield* topicTablePieces(body.dataVersion, body.topics);
  yield '}';
}

function encodeTopicText(name: string, topic: TopicConfig): string {
  const attributes = topic.attributes === undefined ? '' : encodeBody(jsonMap(jsonString), topic.attributes).toString('utf8');
  return [topic.topicName ?? name, topic.readQueueNums, topic.writeQueueNums, topic.perm, topic.topicFilterType, attributes].join(' ');
}
