import { viewMessage } from '../../../engine/admin/view-message.ts';
import { formatHostAddress } from '../../../engine/protocol/host-address.ts';
import { decodeOffsetMessageId, decodeUniqueKey, encodeOffsetMessageId } from '../../../engine/protocol/message-id.ts';
import type { MessageRecord } from '../../../engine/protocol/message-record.ts';
import { RemotingError } from '../../../engine/remoting/channel.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import { ConsoleError } from '../../contract/errors.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import { queryUniqueKey } from './key-search.ts';
import { readTopicSources } from './topic-sources.ts';
import type { BrokerSource } from './topic-sources.ts';

/** A stored message and the node that gave it. */
export interface FoundMessage {
  record: MessageRecord;
  brokerName: string;
  address: string;
}

/** Who was asked without success. */
export interface Asked {
  brokers: Set<string>;
  silent: Set<string>;
}

/**
 * The message that an offset id names. The broker of that name or address is asked first, its slaves where the master
 * is silent; then all others, because the address in the id may not be the one by which a broker is reached from here.
 */
export async function findByOffsetId(view: ClusterView, id: string, asked: Asked, brokerName?: string): Promise<FoundMessage | undefined> {
  const place = decodeOffsetMessageId(id);
  if (place === undefined) return undefined;
  const storeHost = formatHostAddress(place.storeHost);
  const brokers = await view.brokers();
  const likely = brokerName ?? brokers.find(({ address }) => address === storeHost)?.node;
  const names = [...new Set(brokers.map(({ node }) => node))];
  const inOrder = names.sort((a, b) => Number(b === likely) - Number(a === likely));
  for (const name of inOrder) {
    const nodes = brokers.filter(({ node }) => node === name);
    const found = await askNodes(view, nodes, id, place.physicalOffset, asked);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function askNodes(
  view: ClusterView,
  nodes: readonly BrokerRef[],
  id: string,
  physicalOffset: number,
  asked: Asked,
): Promise<FoundMessage | undefined> {
  for (const { node, address } of nodes) {
    asked.brokers.add(node);
    try {
      const record = await viewMessage(view.caller, address, physicalOffset);
      asked.silent.delete(node);
      const isIt = record !== undefined && encodeOffsetMessageId(record.storeHost, record.physicalOffset) === id.toUpperCase();
      return isIt ? { record, brokerName: node, address } : undefined;
    } catch (error) {
      if (!(error instanceof RemotingError)) return undefined; // it refuses: what it has there is no such message
      asked.silent.add(node);
    }
  }
  return undefined;
}

/** How far the clock and the zone of a client may be from ours. */
const idTimeMarginMs = 24 * 60 * 60 * 1000;

/** When a unique id was made, by the usual layout and the nearest month; 0 when the id has another layout. */
export function uniqueKeyTimeMs(id: string, nowMs: number): number {
  const parts = decodeUniqueKey(id);
  if (parts === undefined) return 0;
  const now = new Date(nowMs);
  const thisMonth = new Date(now.getFullYear(), now.getMonth(), 1).getTime();
  const atMs = thisMonth + parts.monthMs;
  if (atMs <= nowMs + idTimeMarginMs) return atMs;
  return new Date(now.getFullYear(), now.getMonth() - 1, 1).getTime() + parts.monthMs;
}

/** All stored messages of a topic with a unique id, from every broker that has the topic. */
export async function findByUniqueKey(clock: Clock, sources: readonly BrokerSource[], topic: string, id: string): Promise<FoundMessage[]> {
  const beginMs = Math.max(0, uniqueKeyTimeMs(id, clock.nowMs()) - idTimeMarginMs);
  const answers = await Promise.all(
    sources.map(async (source): Promise<FoundMessage[]> => {
      try {
        const records = await queryUniqueKey(source, topic, id, beginMs);
        return records.map((record) => ({ record, brokerName: source.brokerName, address: source.address }));
      } catch (error) {
        source.note(error);
        return [];
      }
    }),
  );
  return answers.flat().sort((a, b) => b.record.storeTimestamp - a.record.storeTimestamp);
}

/** One message by either of its ids; of several with the same unique id the newest. Rejects with messageNotFound or topicNeeded. */
export async function findMessage(
  clock: Clock,
  view: ClusterView,
  place: { id: string; topic?: string | undefined; brokerName?: string | undefined },
): Promise<FoundMessage> {
  const asked: Asked = { brokers: new Set(), silent: new Set() };
  const id = place.id.trim();
  const found = await findByOffsetId(view, id, asked, place.brokerName);
  if (found !== undefined) return found;
  if (place.topic === undefined) {
    if (place.brokerName === undefined) throw new ConsoleError('topicNeeded', { id });
  } else {
    const sources = await readTopicSources(view, place.topic);
    const [newest] = await findByUniqueKey(clock, sources, place.topic, id);
    if (newest !== undefined) return newest;
    for (const { brokerName, failure } of sources) {
      asked.brokers.add(brokerName);
      if (failure !== undefined) asked.silent.add(brokerName);
    }
  }
  throw new ConsoleError('messageNotFound', { id, brokers: [...asked.brokers].sort(), silent: [...asked.silent].sort() });
}
