import { consumerOffsetTableType } from '../protocol/bodies/offset-tables.ts';
import { getAllConsumerOffset } from '../protocol/headers/get-all-consumer-offset.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import type { AdminCaller } from './admin-caller.ts';

/** Committed offsets: group, then topic, then queue. A queue that is not there was never committed. */
export type CommittedOffsets = Map<string, Map<string, Map<number, number>>>;

/** Joins topic and group in the broker's table. RocketMQ ConsumerOffsetManager */
const separator = '@';

/**
 * Every offset that groups have committed on a broker; what slaves copy. Left out is what a 5.x broker notes under
 * `topic@group@broadcast`, every five seconds, of how far the members of a broadcasting group have pulled: nobody committed it.
 */
export async function getAllConsumerOffsets(caller: AdminCaller, brokerAddress: string): Promise<CommittedOffsets> {
  const { body } = await caller.call(brokerAddress, { code: getAllConsumerOffset.code });
  const byGroup: CommittedOffsets = new Map();
  for (const [key, queues] of decodeBody(consumerOffsetTableType, body).offsetTable) {
    const [topic, group, ...more] = key.split(separator);
    if (topic === undefined || group === undefined || more.length > 0) continue;
    const topics = byGroup.get(group) ?? new Map<string, Map<number, number>>();
    topics.set(topic, queues);
    byGroup.set(group, topics);
  }
  return byGroup;
}
