import { cleanExpiredConsumequeue } from '../protocol/headers/clean-expired-consumequeue.ts';
import { cleanUnusedTopic } from '../protocol/headers/clean-unused-topic.ts';
import type { RequestContent } from '../protocol/remoting-command.ts';
import type { AdminCaller } from './admin-caller.ts';

/** `consumeQueues`: files of consume queues whose messages are gone. `unusedTopics`: queues of topics without settings. */
export type Cleaning = 'consumeQueues' | 'unusedTopics';

/** The request that `cleanBroker` sends. */
export function cleanRequest(cleaning: Cleaning): RequestContent {
  return { code: cleaning === 'consumeQueues' ? cleanExpiredConsumequeue.code : cleanUnusedTopic.code };
}

/** Deletes what a broker keeps for nothing. It answers when it is done. */
export async function cleanBroker(caller: AdminCaller, brokerAddress: string, cleaning: Cleaning): Promise<void> {
  await caller.call(brokerAddress, cleanRequest(cleaning));
}
