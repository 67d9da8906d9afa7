import * as v from 'valibot';
import { connectionId } from './connections.ts';
import { subscription, type } from './procedure.ts';
import type { NodeFailure } from './topics.ts';

/** One socket of a producer to one broker. */
export interface ProducerConnection {
  brokerName: string;
  /** Address of the client as the broker sees it, `host:port`. */
  address: string;
  /** By the broker's clock; null where the request for one group was used, which does not tell it. */
  lastHeartbeatAtMs: number | null;
}

/** One client of a producer group, on every broker that knows it. */
export interface ProducerClient {
  clientId: string;
  /** As the client names it, like JAVA or GO; null when the broker does not know. */
  language: string | null;
  /** RocketMQ's name, like V5_5_0. */
  version: string;
  connections: ProducerConnection[];
}

export interface ProducerGroup {
  producerGroup: string;
  /** A group that client libraries make for themselves: CLIENT_INNER_PRODUCER, and one for each that sends traces. */
  isInternal: boolean;
  clients: ProducerClient[];
}

export interface ProducerList {
  groups: ProducerGroup[];
  /** Brokers whose producers are missing; `notSupported` where they are older than the request. */
  failures: NodeFailure[];
  /** Masters that were asked. */
  brokerCount: number;
  atMs: number;
}

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(1000));

export const producers = {
  /** Who is connected, every few seconds. Fails with notSupported when no broker has the request for all producers. */
  list: subscription({
    input: v.object({ connection: connectionId }),
    output: type<ProducerList>(),
    errors: ['connectionUnknown', 'namesrvUnreachable', 'clusterNotRunning', 'brokerUnreachable', 'notSupported', 'refused', 'badAnswer'],
  }),
  /**
   * One group on the brokers of a topic: what brokers without the request for all producers can tell. `groups` is empty when
   * nobody of the group is connected to them.
   */
  ofTopic: subscription({
    input: v.object({ connection: connectionId, topic: name, producerGroup: name }),
    output: type<ProducerList>(),
    errors: ['connectionUnknown', 'namesrvUnreachable', 'clusterNotRunning', 'brokerUnreachable', 'topicNotFound', 'refused', 'badAnswer'],
  }),
};
