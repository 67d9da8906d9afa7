import { randomUUID } from 'node:crypto';
import type { ClientEnvironment } from '../../../engine/client/client-environment.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import { ConsoleError } from '../../contract/errors.ts';
import { fillPlaceholders } from '../../contract/placeholders.ts';
import type { SendDraft, SendRun, send, StoredMessage } from '../../contract/send.ts';
import type { DomainHandlers } from '../../rpc/router.ts';
import type { ConnectionRegistry, Target } from '../connections/connection-registry.ts';
import { keepable } from './kept-sends.ts';
import type { KeptSends } from './kept-sends.ts';
import { messagesOf } from './message-of.ts';
import { createProducerPool } from './producer-pool.ts';
import { readSendFacts } from './send-facts.ts';
import { sendError } from './send-failure.ts';
import { startRun } from './send-run.ts';
import type { RunningSend } from './send-run.ts';

/** Runs under way at the same time. */
const sendsMax = 16;
/** Runs that are over and can still be looked at. */
const finishedKeptMax = 64;

export interface SendOptions {
  clock: Clock;
  registry: ConnectionRegistry;
  environment: ClientEnvironment;
  kept: KeptSends;
}

export function createSendHandlers({ clock, registry, environment, kept }: SendOptions): DomainHandlers<typeof send> {
  const pool = createProducerPool(environment);
  const runs = new Map<string, RunningSend>();

  function find(id: string): RunningSend {
    const run = runs.get(id);
    if (run === undefined) throw new ConsoleError('sendUnknown', {});
    return run;
  }

  /** The oldest runs that are over make room. */
  function forgetOld(): void {
    const over = [...runs].filter(([, { state }]) => state.current.status !== 'running');
    for (const [id] of over.slice(0, Math.max(0, over.length - finishedKeptMax))) runs.delete(id);
  }

  return {
    facts: ({ connection, topic }) => readSendFacts(registry.find(connection).view, topic),

    async start({ connection, draft, count, perSecond, stopAfterFailures }) {
      const target = registry.find(connection);
      if (target.namesrvAddresses().length === 0) throw new ConsoleError('clusterNotRunning', {});
      const running = [...runs.values()].filter(({ state }) => state.current.status === 'running').length;
      if (running >= sendsMax) throw new ConsoleError('tooManySends', { sendsMax });
      const make = messagesOf(draft);
      const valuesOf = (seq: number) => ({ seq, nowMs: clock.nowMs(), uuid: () => randomUUID() });
      make(valuesOf(1)); // what can never be sent is said before anything is
      const id = randomUUID();
      const run = startRun({
        id,
        topic: draft.topic,
        count,
        perSecond,
        stopAfterFailures,
        isOrdered: draft.target.by !== 'turns',
        clock,
        sendOne: async (seq) => {
          const { message, shardingKey } = make(valuesOf(seq));
          try {
            return await pool.use(target, async (producer): Promise<StoredMessage> => {
              const { topic, target: to } = draft;
              const queue = to.by === 'queue' ? { queue: { topic, brokerName: to.brokerName, queueId: to.queueId } } : {};
              const { sendStatus, msgId, offsetMsgId, messageQueue, queueOffset } = await producer.send(message, {
                ...queue,
                ...(shardingKey === undefined ? {} : { shardingKey }),
              });
              return { sendStatus, msgId, offsetMsgId, brokerName: messageQueue.brokerName, queueId: messageQueue.queueId, queueOffset };
            });
          } catch (error) {
            throw sendError(error, draft.topic, target.namesrvAddresses());
          }
        },
      });
      runs.set(id, run);
      void run.finished.then((over) => {
        forgetOld();
        return kept.remember(historyEntry(target, draft, over));
      });
      return { run: id };
    },

    async watch({ run: id }, { emit, signal }) {
      const run = find(id);
      const over = new AbortController();
      const end = (): void => over.abort();
      signal.addEventListener('abort', end);
      void run.finished.then(end);
      await run.state.watch(emit, over.signal);
      signal.removeEventListener('abort', end);
    },

    async cancel({ run: id }) {
      find(id).cancel();
      return null;
    },

    templates: (_, { emit, signal }) => kept.templates.watch(emit, signal),
    saveTemplate: async (template) => (await kept.saveTemplate(template), null),
    removeTemplate: async ({ name }) => (await kept.removeTemplate(name), null),
    history: ({ connection }, { emit, signal }) =>
      kept.history.watch((entries) => emit(entries.filter((entry) => entry.connection === connection)), signal),
  };
}

function historyEntry(target: Target, draft: SendDraft, run: SendRun) {
  const values = { seq: run.stored + run.failed, nowMs: run.finishedAtMs ?? run.startedAtMs, uuid: () => '…' };
  return {
    id: run.id,
    connection: target.id,
    topic: draft.topic,
    atMs: run.startedAtMs,
    total: run.total,
    stored: run.stored,
    failed: run.failed,
    label: fillPlaceholders(draft.keys, values).trim() || draft.tags.trim(),
    last: run.last,
    draft: keepable(draft),
  };
}
