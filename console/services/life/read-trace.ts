import type { AdminCaller } from '../../../engine/admin/admin-caller.ts';
import { queryMessages } from '../../../engine/admin/query-messages.ts';
import { decodeTrace, isTraceOf } from '../../../engine/client/trace/decode-trace.ts';
import { CompressionError, uncompressBody } from '../../../engine/protocol/body-compression.ts';
import { formatIp } from '../../../engine/protocol/host-address.ts';
import type { MessageRecord } from '../../../engine/protocol/message-record.ts';
import type { BrokerRef } from '../connections/cluster-view.ts';
import { recordsOfKeyMax } from './find-records.ts';
import type { TraceFact } from './life-facts.ts';
import type { NodeAsker } from './node-asker.ts';

export interface TraceReading {
  facts: TraceFact[];
  /** Whether any broker gave as many records as it ever gives: there may be more. */
  isCut: boolean;
  /** Whether no broker answered. */
  isFailed: boolean;
}

/**
 * What clients wrote about a message into the trace topic. Trace messages have the ids of their messages as keys; those of a
 * batch have all ids as one key, so a batch is found by `keys`, its messages' own.
 */
export async function readTrace(
  caller: AdminCaller,
  asker: NodeAsker,
  brokers: readonly BrokerRef[],
  traceTopic: string,
  message: { uniqueKey: string; keys: readonly string[] },
): Promise<TraceReading> {
  const first = await readByKeys(caller, asker, brokers, traceTopic, [message.uniqueKey], message.uniqueKey);
  if (message.keys.length === 0 || first.facts.some(({ context }) => context.type === 'Pub')) return first;
  const more = await readByKeys(caller, asker, brokers, traceTopic, message.keys, message.uniqueKey);
  return { facts: distinct([...first.facts, ...more.facts]), isCut: first.isCut || more.isCut, isFailed: first.isFailed };
}

async function readByKeys(
  caller: AdminCaller,
  asker: NodeAsker,
  brokers: readonly BrokerRef[],
  topic: string,
  keys: readonly string[],
  uniqueKey: string,
): Promise<TraceReading> {
  const answers = await Promise.all(
    brokers.flatMap((broker) =>
      keys.map((key) =>
        asker.ask(broker, (address) =>
          queryMessages(caller, address, {
            topic,
            key,
            maxMessages: recordsOfKeyMax,
            beginMs: 0,
            endMs: Number.MAX_SAFE_INTEGER,
            isUniqueKey: false,
          }),
        ),
      ),
    ),
  );
  const records = answers.flatMap((answer) => (answer.status === 'answered' ? answer.value : []));
  return {
    facts: distinct(records.flatMap((record) => factsOf(record, uniqueKey))),
    isCut: answers.some((answer) => answer.status === 'answered' && answer.value.length >= recordsOfKeyMax),
    isFailed: answers.length > 0 && answers.every(({ status }) => status === 'noAnswer'),
  };
}

function factsOf(record: MessageRecord, uniqueKey: string): TraceFact[] {
  const text = textOf(record);
  if (text === undefined) return [];
  const writerHost = formatIp(record.bornHost.ip);
  return decodeTrace(text).flatMap((context) => (isTraceOf(context, uniqueKey) ? [{ context, writerHost }] : []));
}

function textOf(record: MessageRecord): string | undefined {
  try {
    return uncompressBody(record.body, record.sysFlag).toString('utf8');
  } catch (error) {
    if (error instanceof CompressionError) return undefined; // not a trace message
    throw error;
  }
}

/** A trace message that names a key twice, or has two of the keys, comes twice. */
function distinct(facts: readonly TraceFact[]): TraceFact[] {
  return [...new Map(facts.map((fact) => [JSON.stringify(fact), fact])).values()];
}
