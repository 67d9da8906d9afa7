import type { NodeFailure } from '../../contract/topics.ts';
import type { BrokerRef } from '../connections/cluster-view.ts';
import { nodeFailure } from '../node-failure.ts';
import type { Answer } from './life-facts.ts';

/** Requests of one reading that run at the same time; the others wait. */
const atOnceMax = 16;

/** Asks brokers for one reading: a few requests at a time, and a failure is noted once for each node and kind. */
export interface NodeAsker {
  ask<Value>(broker: BrokerRef, request: (address: string) => Promise<Value>): Promise<Answer<Value>>;
  failures(): NodeFailure[];
}

export function createNodeAsker(): NodeAsker {
  const failures = new Map<string, NodeFailure>();
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async ask(broker, request) {
      if (running >= atOnceMax) await new Promise<void>((resolve) => waiting.push(resolve));
      running += 1;
      try {
        return { status: 'answered', value: await request(broker.address) };
      } catch (error) {
        const failure = nodeFailure(broker, error);
        failures.set(`${failure.node} ${failure.failure.code} ${JSON.stringify(failure.failure.data['requestName'])}`, failure);
        return { status: 'noAnswer' };
      } finally {
        running -= 1;
        waiting.shift()?.();
      }
    },
    failures: () => [...failures.values()].sort((a, b) => (a.node < b.node ? -1 : 1)),
  };
}
