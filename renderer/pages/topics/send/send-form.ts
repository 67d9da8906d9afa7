import type { Charset, SendDraft, SendKind } from '../../../../console/contract/send.ts';
import { fillPlaceholders } from '../../../../console/contract/placeholders.ts';
import type { SendPrefill } from '../../../stores/send-dialog.ts';

export const bodyFormats = ['json', 'text', 'hex', 'file'] as const;
export type BodyFormat = (typeof bodyFormats)[number];

/** Everything that is written into the form, as it is written. */
export interface SendForm {
  topic: string;
  kind: SendKind;
  /** Only with kind DELAY. */
  delayLevel: number;
  tags: string;
  keys: string;
  properties: { name: string; value: string }[];
  format: BodyFormat;
  /** The body of every format but `file`. */
  text: string;
  charset: Charset;
  file: { name: string; bytes: Uint8Array } | undefined;
  /** `broker queueId`, or empty where the queues take turns. */
  queue: string;
  /** Decides the queue with kind FIFO while no queue is chosen. */
  hashKey: string;
  count: number | undefined;
  /** 0: as fast as they are answered. */
  perSecond: number | undefined;
  stopAfterFailures: number | undefined;
}

export function emptyForm(): SendForm {
  return {
    topic: '',
    kind: 'NORMAL',
    delayLevel: 3,
    tags: '',
    keys: '',
    properties: [],
    format: 'json',
    text: '{\n  "id": "{{seq}}"\n}',
    charset: 'utf-8',
    file: undefined,
    queue: '',
    hashKey: '',
    count: 1,
    perSecond: 10,
    stopAfterFailures: 10,
  };
}

/** What is missing or wrong in a form, as the name of a sentence; undefined when it can be sent. */
export type FormProblem = 'topic' | 'bodyEmpty' | 'bodyNotJson' | 'bodyNotHex' | 'file' | 'hashKey' | 'numbers' | 'propertyName';

export function problemOf(form: SendForm): FormProblem | undefined {
  if (form.topic.trim() === '') return 'topic';
  if (form.kind === 'FIFO' && form.queue === '' && form.hashKey.trim() === '') return 'hashKey';
  if (form.properties.some(({ name, value }) => (name.trim() === '') !== (value.trim() === ''))) return 'propertyName';
  if (form.format === 'file') return form.file === undefined ? 'file' : form.file.bytes.length === 0 ? 'bodyEmpty' : numbersOf(form);
  if (form.text === '') return 'bodyEmpty';
  if (form.format === 'json' && jsonProblem(form.text) !== undefined) return 'bodyNotJson';
  if (form.format === 'hex' && bodyBytes(form) === undefined) return 'bodyNotHex';
  return numbersOf(form);
}

const numbersOf = ({ count, perSecond, stopAfterFailures }: SendForm): FormProblem | undefined =>
  count === undefined || perSecond === undefined || stopAfterFailures === undefined ? 'numbers' : undefined;

/** What JSON.parse has against a text once its placeholders are filled in; undefined where it is valid. */
export function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(fillPlaceholders(text, { seq: 1, nowMs: 0, uuid: () => '00000000-0000-4000-8000-000000000000' }));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Size of the body as it is written, in bytes; undefined where it is no body yet. Placeholders count as they stand. */
export function bodyBytes({ format, text, charset, file }: SendForm): number | undefined {
  if (format === 'file') return file?.bytes.length;
  if (format === 'hex') {
    const digits = text.replaceAll(/\s+/g, '');
    return /^([0-9a-fA-F]{2})+$/.test(digits) ? digits.length / 2 : undefined;
  }
  if (charset === 'utf-8') return new TextEncoder().encode(text).length;
  if (charset === 'gbk') return text.length + text.replaceAll(/[\x20-\x7E\s]/g, '').length;
  return charset === 'iso-8859-1' ? text.length : text.length * 2;
}

/** The form as the backend takes it. Only for a form without a problem. */
export function draftOf(form: SendForm): SendDraft {
  const separator = form.queue.lastIndexOf(' ');
  return {
    topic: form.topic.trim(),
    delayLevel: form.kind === 'DELAY' ? form.delayLevel : 0,
    tags: form.tags.trim(),
    keys: form.keys.trim(),
    properties: form.properties.filter(({ name }) => name.trim() !== '').map(({ name, value }) => ({ name: name.trim(), value })),
    body:
      form.format === 'file'
        ? { format: 'file', name: form.file?.name ?? '', bytes: form.file?.bytes ?? new Uint8Array() }
        : form.format === 'hex'
          ? { format: 'hex', text: form.text }
          : { format: form.format, text: form.text, charset: form.charset },
    target:
      form.queue !== ''
        ? { by: 'queue', brokerName: form.queue.slice(0, separator), queueId: Number(form.queue.slice(separator + 1)) }
        : form.kind === 'FIFO'
          ? { by: 'key', key: form.hashKey.trim() }
          : { by: 'turns' },
  };
}

/** A kept form back in the fields; count and pace stay as they are. */
export function fillForm(form: SendForm, draft: SendDraft): SendForm {
  const { body, target } = draft;
  return {
    ...form,
    topic: draft.topic,
    kind: draft.delayLevel > 0 ? 'DELAY' : target.by === 'key' ? 'FIFO' : 'NORMAL',
    delayLevel: draft.delayLevel > 0 ? draft.delayLevel : form.delayLevel,
    tags: draft.tags,
    keys: draft.keys,
    properties: draft.properties.map((property) => ({ ...property })),
    format: body.format,
    text: body.format === 'file' ? '' : body.text,
    charset: body.format === 'text' || body.format === 'json' ? body.charset : form.charset,
    file: body.format === 'file' ? { name: body.name, bytes: body.bytes } : undefined,
    queue: target.by === 'queue' ? `${target.brokerName} ${target.queueId}` : '',
    hashKey: target.by === 'key' ? target.key : '',
  };
}

/** Longest body of a message that is put into the text field; a longer one is sent like a file. */
const shownBodyBytesMax = 256 * 1024;

/** What a page brings along, over what was written last. A new topic starts with any queue. */
export function prefillForm(form: SendForm, prefill: SendPrefill): SendForm {
  const { topic, tags, keys, properties, body, queue } = prefill;
  const next = { ...form };
  if (topic !== undefined && topic !== form.topic) Object.assign(next, { topic, queue: '' });
  if (tags !== undefined) next.tags = tags;
  if (keys !== undefined) next.keys = keys;
  if (properties !== undefined) next.properties = Object.entries(properties).map(([name, value]) => ({ name, value }));
  if (queue !== undefined) next.queue = `${queue.brokerName} ${queue.queueId}`;
  if (body !== undefined) Object.assign(next, bodyFields(body));
  return next;
}

/** Bytes in the way in which they can be edited and still come out as they were: text where they are text. */
export function bodyFields(body: Uint8Array): Pick<SendForm, 'format' | 'text' | 'charset' | 'file'> {
  if (body.length > shownBodyBytesMax) return { format: 'file', text: '', charset: 'utf-8', file: { name: '', bytes: body } };
  const text = utf8Of(body);
  // A placeholder in a stored body is a text that was sent, not one to be filled in.
  if (text === undefined || /\{\{(seq|now|nowMs|uuid)\}\}/.test(text))
    return { format: 'hex', text: hexOf(body), charset: 'utf-8', file: undefined };
  return { format: jsonProblem(text) === undefined ? 'json' : 'text', text, charset: 'utf-8', file: undefined };
}

/** The text of UTF-8 bytes, where writing it gives the same bytes again: no marks, no control characters. */
function utf8Of(body: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    // Control characters would be invisible, and a text field turns \r\n into \n.
    return /[\p{Cc}\uFEFF]/u.test(text.replaceAll(/[\n\t]/g, '')) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Two digits a byte, 32 bytes a line. */
function hexOf(body: Uint8Array): string {
  const digits = Array.from(body, (byte) => byte.toString(16).padStart(2, '0'));
  return digits.reduce((text, byte, index) => text + (index === 0 ? '' : index % 32 === 0 ? '\n' : ' ') + byte, '');
}
