import type { GroupMembers, GroupQueue } from '../../../console/contract/groups.ts';

/** Who holds each queue, by the clients' own words. */
export type QueueOwners = Map<string, string[]>;

export const queueKey = ({ topic, brokerName, queueId }: Pick<GroupQueue, 'topic' | 'brokerName' | 'queueId'>): string =>
  `${topic} ${brokerName} ${queueId}`;

/** Client ids by queue. A queue with none is held by nobody, or by a client that did not answer. */
export function queueOwners(members: GroupMembers | undefined): QueueOwners {
  const owners: QueueOwners = new Map();
  for (const { clientId, state } of members?.members ?? []) {
    for (const queue of state?.queues ?? []) {
      const key = queueKey(queue);
      owners.set(key, [...(owners.get(key) ?? []), clientId]);
    }
  }
  return owners;
}
