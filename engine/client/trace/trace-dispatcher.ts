import { MessageProperty } from '../../protocol/message-properties.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { ConsumeAttempt, ConsumeHook } from '../consumer/consume-hook.ts';
import type { Message, OutgoingMessage } from '../message/message.ts';
import { PeriodicTask } from '../periodic-task.ts';
import type { SendAttempt, SendHook } from '../producer/send-hook.ts';
import { encodeTraceContext, traceKeysOf, type TraceContext } from './trace-context.ts';

/** Contexts that wait to be sent; more are dropped, as Java does. RocketMQ AsyncTraceDispatcher */
const WAITING_MAX = 2048;
const BATCH_CONTEXTS = 100;
/** A trace message is cut before this many bytes. */
const MESSAGE_BYTES_MAX = 128_000;
const FLUSH_INTERVAL_MS = 1000;

/** The part of a producer that a dispatcher needs. */
export interface TraceSender {
  start(): Promise<void>;
  send(message: Message): Promise<unknown>;
  shutdown(): Promise<void>;
}

/** Collects what happened to messages and sends it to the trace topic. Losing a trace never disturbs the program. */
export class TraceDispatcher {
  readonly #sender: TraceSender;
  readonly #traceTopic: string;
  readonly #log: Log;
  readonly #flushTask: PeriodicTask;
  #waiting: TraceContext[] = [];
  #dropped = 0;

  constructor(options: { sender: TraceSender; traceTopic: string; clock: Clock; log: Log }) {
    this.#sender = options.sender;
    this.#traceTopic = options.traceTopic;
    this.#log = options.log;
    this.#flushTask = new PeriodicTask(options.clock, FLUSH_INTERVAL_MS, () => this.#flush());
  }

  async start(): Promise<void> {
    await this.#sender.start();
    this.#flushTask.start(FLUSH_INTERVAL_MS);
  }

  /** Sends what is left, then stops. */
  async shutdown(): Promise<void> {
    await this.#flushTask.stop();
    await this.#flush();
    await this.#sender.shutdown();
  }

  /** Traces sends. RocketMQ SendMessageTraceHookImpl */
  sendHook(): SendHook {
    return {
      afterSend: (attempt) => {
        const [message] = attempt.encoded.messages;
        if (message === undefined || attempt.result?.traceOn !== true) return;
        this.#add({
          type: 'Pub',
          timestampMs: attempt.startMs,
          regionId: attempt.result.regionId,
          groupName: attempt.producerGroup,
          topic: attempt.queue.topic,
          msgId: attempt.result.msgId,
          tags: message.properties.get(MessageProperty.TAGS),
          keys: message.properties.get(MessageProperty.KEYS),
          storeHost: attempt.brokerAddr,
          bodyBytes: bodyBytesOf(attempt),
          costMs: attempt.costMs,
          msgType: message.properties.has(MessageProperty.DELAY_TIME_LEVEL) ? 'Delay' : 'Normal',
          offsetMsgId: attempt.result.offsetMsgId,
          success: attempt.result.sendStatus === 'SEND_OK',
        });
      },
    };
  }

  /** Traces listeners. RocketMQ ConsumeMessageTraceHookImpl */
  consumeHook(): ConsumeHook {
    return {
      beforeConsume: (attempt) => this.#addConsumed(attempt),
      afterConsume: (attempt, outcome) => {
        for (const message of tracedMessages(attempt)) {
          this.#add({
            type: 'SubAfter',
            requestId: attempt.requestId,
            msgId: message.msgId,
            costMs: outcome.costMs / attempt.messages.length,
            success: outcome.success,
            keys: message.keys,
            contextCode: outcome.returnType,
            timestampMs: attempt.startMs,
            groupName: attempt.consumerGroup,
          });
        }
      },
    };
  }

  #addConsumed(attempt: ConsumeAttempt): void {
    for (const message of tracedMessages(attempt)) {
      this.#add({
        type: 'SubBefore',
        timestampMs: attempt.startMs,
        regionId: message.properties[MessageProperty.MSG_REGION] ?? 'null',
        groupName: attempt.consumerGroup,
        requestId: attempt.requestId,
        msgId: message.msgId,
        retryTimes: message.reconsumeTimes,
        keys: message.keys,
      });
    }
  }

  #add(context: TraceContext): void {
    if (this.#waiting.length >= WAITING_MAX) {
      if (this.#dropped++ % WAITING_MAX === 0) this.#log.warn('trace-dropped', { dropped: this.#dropped });
      return;
    }
    this.#waiting.push(context);
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      try {
        await this.#sender.send({ topic: this.#traceTopic, body: batch.map(encodeTraceContext).join(''), keys: traceKeysOf(batch) });
      } catch (error) {
        this.#log.warn('trace-send-failed', { contexts: batch.length, reason: error instanceof Error ? error.message : String(error) });
      }
    }
  }

  #takeBatch(): TraceContext[] {
    let bytes = 0;
    let count = 0;
    for (const context of this.#waiting) {
      bytes += Buffer.byteLength(encodeTraceContext(context));
      if (count === BATCH_CONTEXTS || (count > 0 && bytes > MESSAGE_BYTES_MAX)) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }
}

function bodyBytesOf(attempt: SendAttempt): number {
  return attempt.encoded.messages.reduce((bytes: number, message: OutgoingMessage) => bytes + message.body.length, 0);
}

/** A broker with tracing off says so in each message. */
function tracedMessages(attempt: ConsumeAttempt) {
  return attempt.messages.filter((message) => message.properties[MessageProperty.TRACE_SWITCH] !== 'false');
}
