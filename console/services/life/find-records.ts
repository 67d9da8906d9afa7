import { queryMessages } from '../../../engine/admin/query-messages.ts';
import type { AdminCaller } from '../../../engine/admin/admin-caller.ts';
import { encodeOffsetMessageId } from '../../../engine/protocol/message-id.ts';
import { KEY_SEPARATOR, findProperty, MessageProperty } from '../../../engine/protocol/message-properties.ts';
import type { MessageRecord } from '../../../engine/protocol/message-record.ts';
import type { BrokerRef } from '../connections/cluster-view.ts';
import type { FoundRecord } from './life-facts.ts';
import type { NodeAsker } from './node-asker.ts';

/** What brokers give for one key at most, unless they are set otherwise. */
export const recordsOfKeyMax = 64;
/** Words of KEYS that are looked up for a message without a unique id. */
const keysMax = 4;

/** A message by what stays the same when it is stored again: for a retry, or as a dead letter. */
export interface Identity {
  uniqueKey: string;
  /** Offset ids under which the message itself is stored. */
  ids: ReadonlySet<string>;
  /** Words of KEYS, where the message has no UNIQ_KEY. */
  keys: readonly string[];
}

export const idOf = (record: MessageRecord): string => encodeOffsetMessageId(record.storeHost, record.physicalOffset);

/** The identity that stored copies have; without a copy the unique key alone. */
export function identityOf(uniqueKey: string, copies: readonly FoundRecord[]): Identity {
  const hasUniqueKey =
    copies.length === 0 || copies.some(({ record }) => findProperty(record.properties, MessageProperty.UNIQ_KEY) !== undefined);
  const keys = copies.flatMap(({ record }) => (findProperty(record.properties, MessageProperty.KEYS) ?? '').split(KEY_SEPARATOR));
  return {
    uniqueKey,
    ids: new Set(copies.map(({ record }) => idOf(record))),
    keys: hasUniqueKey ? [] : [...new Set(keys)].filter((key) => key !== '').slice(0, keysMax),
  };
}

/** Whether a record is the message, or a copy that was made of it for a group. */
function isSame(record: MessageRecord, { uniqueKey, ids }: Identity): boolean {
  if (findProperty(record.properties, MessageProperty.UNIQ_KEY) === uniqueKey || idOf(record) === uniqueKey) return true;
  const origin = findProperty(record.properties, MessageProperty.ORIGIN_MESSAGE_ID);
  return origin !== undefined && (ids.has(origin) || origin === uniqueKey);
}

/** The message's records in a topic, from every broker, each once and the oldest first. */
export async function findRecords(
  caller: AdminCaller,
  asker: NodeAsker,
  brokers: readonly BrokerRef[],
  topic: string,
  identity: Identity,
): Promise<FoundRecord[]> {
  const words = [{ key: identity.uniqueKey, isUniqueKey: true }, ...identity.keys.map((key) => ({ key, isUniqueKey: false }))];
  const found = new Map<string, FoundRecord>();
  await Promise.all(
    brokers.flatMap((broker) =>
      words.map(async (word) => {
        const query = { topic, ...word, maxMessages: recordsOfKeyMax, beginMs: 0, endMs: Number.MAX_SAFE_INTEGER };
        const answer = await asker.ask(broker, (address) => queryMessages(caller, address, query));
        if (answer.status === 'noAnswer') return;
        for (const record of answer.value)
          if (isSame(record, identity))
            found.set(`${broker.node} ${record.physicalOffset}`, { record, brokerName: broker.node, address: broker.address });
      }),
    ),
  );
  return [...found.values()].sort(
    (a, b) => a.record.storeTimestamp - b.record.storeTimestamp || a.record.physicalOffset - b.record.physicalOffset,
  );
}
