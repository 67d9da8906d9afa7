import * as v from 'valibot';
import { connectionId } from './connections.ts';
import { mutation, query, subscription, type } from './procedure.ts';

/** Kinds that can be sent: FIFO is a message whose queue follows from a key, DELAY one that waits for a delay level. */
export const sendKinds = ['NORMAL', 'FIFO', 'DELAY'] as const;
export type SendKind = (typeof sendKinds)[number];

/** How a text becomes bytes. */
export const charsets = ['utf-8', 'gbk', 'utf-16be', 'utf-16le', 'iso-8859-1'] as const;
export type Charset = (typeof charsets)[number];

/** A body larger than this is refused before anything is sent; brokers take 4 MiB unless they are told otherwise. */
export const bodyBytesMax = 6 * 1024 * 1024;
/** Messages of one run. */
export const sendCountMax = 1_000_000;
export const sendPerSecondMax = 10_000;
/** Of a template or an entry of the history; a longer text is not kept. */
export const keptBodyCharsMax = 64 * 1024;
export const templatesMax = 100;
export const historyMax = 200;

const text = (charsMax: number) => v.pipe(v.string(), v.maxLength(charsMax));

const bodySchema = v.variant('format', [
  /** `json` is a text that was checked; both may hold placeholders. */
  v.object({ format: v.picklist(['text', 'json']), text: text(bodyBytesMax), charset: v.picklist(charsets) }),
  /** Bytes as hexadecimal digits, spaces and line breaks between them as one likes. */
  v.object({ format: v.literal('hex'), text: text(bodyBytesMax * 4) }),
  v.object({ format: v.literal('file'), name: text(1000), bytes: v.custom<Uint8Array>((value) => value instanceof Uint8Array) }),
]);
export type SendBody = v.InferOutput<typeof bodySchema>;

const targetSchema = v.variant('by', [
  /** The queues take turns. */
  v.object({ by: v.literal('turns') }),
  v.object({ by: v.literal('queue'), brokerName: text(1000), queueId: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  /** The queue that Java's SelectMessageQueueByHash takes for this key; placeholders are filled in. */
  v.object({ by: v.literal('key'), key: v.pipe(text(1000), v.minLength(1)) }),
]);
export type SendTarget = v.InferOutput<typeof targetSchema>;

/** What a form says. Placeholders are filled in in keys, property values, hash key and text bodies. */
export const draftSchema = v.object({
  topic: v.pipe(text(1000), v.minLength(1)),
  /** 1 and up; 0 delivers at once. */
  delayLevel: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000)),
  /** One tag, or nothing. */
  tags: text(1000),
  /** Divided by spaces. */
  keys: text(10_000),
  properties: v.pipe(v.array(v.object({ name: text(1000), value: text(32_767) })), v.maxLength(100)),
  body: bodySchema,
  target: targetSchema,
});
export type SendDraft = v.InferOutput<typeof draftSchema>;

/** One message's end. */
export type SendOutcome = { seq: number; atMs: number; costMs: number } & (
  | { status: 'stored'; result: StoredMessage }
  | { status: 'failed'; failure: { code: string; data: Record<string, unknown> } }
);

/** Where a message was stored, as the broker answered. */
export interface StoredMessage {
  /** SEND_OK; the others are stored too, but not as safely as the broker was told. */
  sendStatus: 'SEND_OK' | 'FLUSH_DISK_TIMEOUT' | 'FLUSH_SLAVE_TIMEOUT' | 'SLAVE_NOT_AVAILABLE';
  msgId: string;
  offsetMsgId: string;
  brokerName: string;
  queueId: number;
  queueOffset: number;
}

/** Messages that are sent one after the other. */
export interface SendRun {
  id: string;
  topic: string;
  total: number;
  /** Answered by a broker that stored it. */
  stored: number;
  failed: number;
  /** `stopped`: too many failed. */
  status: 'running' | 'done' | 'cancelled' | 'stopped';
  startedAtMs: number;
  /** Null while it runs. */
  finishedAtMs: number | null;
  last: SendOutcome | null;
  /** The first failures, at most `shownFailuresMax`. */
  failures: SendOutcome[];
}
export const shownFailuresMax = 20;

/** What is to be known before sending to a topic. */
export interface SendFacts {
  /** Queues that take messages; empty where the NameServer has no route. */
  queues: { brokerName: string; queueId: number }[];
  hasRoute: boolean;
  /** `1s`, `5s` … of the levels from 1 on; null where no broker said. */
  delayLevels: string[] | null;
  /** Largest body of the brokers that said; null where none did. */
  bodyBytesMax: number | null;
}

export interface SendTemplate {
  name: string;
  draft: SendDraft;
}

/** A run of before; `draft` is null where its body was too long to keep. */
export interface SendHistoryEntry {
  id: string;
  connection: string;
  topic: string;
  atMs: number;
  total: number;
  stored: number;
  failed: number;
  /** Key of the last message, or its tag, or nothing. */
  label: string;
  last: SendOutcome | null;
  draft: SendDraft | null;
}

const templateName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100));
const runInput = v.object({ run: v.pipe(v.string(), v.maxLength(64)) });

export const send = {
  facts: query({
    input: v.object({ connection: connectionId, topic: v.pipe(text(1000), v.minLength(1)) }),
    output: type<SendFacts>(),
    errors: ['connectionUnknown', 'clusterNotRunning', 'namesrvUnreachable'],
  }),
  /** Begins to send and answers at once; `watch` tells how it goes. What cannot be sent at all is refused here. */
  start: mutation({
    input: v.object({
      connection: connectionId,
      draft: draftSchema,
      count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(sendCountMax)),
      /** Messages a second; 0 as fast as they are answered. */
      perSecond: v.pipe(v.number(), v.minValue(0), v.maxValue(sendPerSecondMax)),
      /** Ends the run when so many have failed; 0 never. */
      stopAfterFailures: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(sendCountMax)),
    }),
    output: type<{ run: string }>(),
    errors: [
      'connectionUnknown',
      'clusterNotRunning',
      'bodyEmpty',
      'bodyTooLarge',
      'bodyNotHex',
      'bodyNotJson',
      'bodyNotEncodable',
      'messageIllegal',
      'tooManySends',
    ],
  }),
  /** The run now and as it goes on, until it is over. */
  watch: subscription({ input: runInput, output: type<SendRun>(), errors: ['sendUnknown'] }),
  /** Sends no further message; those on their way are waited for. */
  cancel: mutation({ input: runInput, output: type<null>(), errors: ['sendUnknown'] }),
  /** Templates by name, and again after every change. */
  templates: subscription({ input: v.object({}), output: type<SendTemplate[]>(), errors: [] }),
  /** Keeps a form under a name, in place of an older one of that name. */
  saveTemplate: mutation({
    input: v.object({ name: templateName, draft: draftSchema }),
    output: type<null>(),
    errors: ['settingsNotSaved', 'tooManyTemplates', 'templateTooLarge'],
  }),
  removeTemplate: mutation({ input: v.object({ name: templateName }), output: type<null>(), errors: ['settingsNotSaved'] }),
  /** Runs of before, newest first, at most `historyMax`. */
  history: subscription({ input: v.object({ connection: connectionId }), output: type<SendHistoryEntry[]>(), errors: [] }),
};
