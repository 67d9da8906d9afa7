import { jsonInt, jsonObject, jsonString, type JsonOf } from '../json-schema.ts';

/** One queue of a topic on one broker; the key of many tables. */
export const messageQueueType = jsonObject({ brokerName: jsonString, queueId: jsonInt, topic: jsonString });
export type MessageQueue = JsonOf<typeof messageQueueType>;
