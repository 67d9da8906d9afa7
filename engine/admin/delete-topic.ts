import { deleteTopicInBroker as inBroker } from '../protocol/headers/delete-topic-in-broker.ts';
import { deleteTopicInNamesrv as inNamesrv } from '../protocol/headers/delete-topic-in-namesrv.ts';
import type { RequestContent } from '../protocol/remoting-command.ts';
import type { AdminCaller } from './admin-caller.ts';

/** The request that `deleteTopicInBroker` sends. */
export function deleteInBrokerRequest(topic: string): RequestContent {
  return { code: inBroker.code, extFields: inBroker.request.encode({ topic }) };
}

/** The request that `deleteTopicInNamesrv` sends. */
export function deleteInNamesrvRequest(topic: string): RequestContent {
  return { code: inNamesrv.code, extFields: inNamesrv.request.encode({ topic }) };
}

/** Removes a topic, its queues and its consumer offsets from a master. NameServers keep the route until they are told too. */
export async function deleteTopicInBroker(caller: AdminCaller, brokerAddress: string, topic: string): Promise<void> {
  await caller.call(brokerAddress, deleteInBrokerRequest(topic));
}

/** Removes a topic's route from a NameServer. A broker that still has the topic brings it back with its next registration. */
export async function deleteTopicInNamesrv(caller: AdminCaller, namesrvAddress: string, topic: string): Promise<void> {
  await caller.call(namesrvAddress, deleteInNamesrvRequest(topic));
}
