import type { ClientEnvironment } from '../../../engine/client/client-environment.ts';
import { DefaultMQProducer } from '../../../engine/client/producer/default-mq-producer.ts';
import type { Timer } from '../../../engine/runtime/clock.ts';
import { ConsoleError } from '../../contract/errors.ts';
import { bodyBytesMax } from '../../contract/send.ts';
import type { Target } from '../connections/connection-registry.ts';

/** The producer group under which brokers know this console. */
export const sendGroup = 'GANTRY_SEND';
/** A producer that nobody has used for so long leaves the brokers. */
export const producerIdleMs = 60_000;
/** Time limit of one send, as in RocketMQ's own clients. */
const sendTimeoutMs = 3000;

/** What the pool reads of a connection. */
export type PoolTarget = Pick<Target, 'id' | 'namesrvAddresses'>;

/** One producer a connection, started when it is first needed and stopped when it has been idle for a while. */
export interface ProducerPool {
  /** Runs `work` with the connection's producer; it is not stopped meanwhile. Throws clusterNotRunning. */
  use<Result>(target: PoolTarget, work: (producer: DefaultMQProducer) => Promise<Result>): Promise<Result>;
  /** Producers that are known to brokers now. */
  readonly size: number;
}

interface Entry {
  producer: DefaultMQProducer;
  started: Promise<void>;
  users: number;
  idle: Timer | undefined;
}

export function createProducerPool(environment: ClientEnvironment): ProducerPool {
  // By connection and addresses: a local cluster that comes back on other ports gets another producer.
  const entries = new Map<string, Entry>();

  function open(key: string, target: PoolTarget): Entry {
    const producer = new DefaultMQProducer({
      namesrvAddr: target.namesrvAddresses().join(';'),
      producerGroup: sendGroup,
      environment,
      sendMsgTimeoutMs: sendTimeoutMs,
      // A second try could store the message twice, and the page is to say what became of the first.
      retryTimesWhenSendFailed: 0,
      maxMessageSizeBytes: bodyBytesMax,
      // Stored as it was written.
      compressMsgBodyOverHowmuchBytes: Number.MAX_SAFE_INTEGER,
    });
    const entry: Entry = { producer, started: producer.start(), users: 0, idle: undefined };
    entries.set(key, entry);
    entry.started.catch(() => entries.delete(key));
    return entry;
  }

  return {
    get size() {
      return entries.size;
    },
    async use(target, work) {
      const addresses = target.namesrvAddresses();
      if (addresses.length === 0) throw new ConsoleError('clusterNotRunning', {});
      const key = `${target.id} ${addresses.join(';')}`;
      const entry = entries.get(key) ?? open(key, target);
      entry.idle?.cancel();
      entry.users += 1;
      try {
        await entry.started;
        return await work(entry.producer);
      } finally {
        entry.users -= 1;
        if (entry.users === 0 && entries.get(key) === entry) {
          entry.idle = environment.clock.after(producerIdleMs, () => {
            entries.delete(key);
            void entry.producer.shutdown().catch(() => {}); // brokers that are gone need no goodbye
          });
        }
      }
    },
  };
}
