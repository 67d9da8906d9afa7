import type { Message } from '../../../engine/client/message/message.ts';
import { checkMessage } from '../../../engine/client/message/message-validator.ts';
import { MQClientError } from '../../../engine/client/client-error.ts';
import { ConsoleError } from '../../contract/errors.ts';
import { fillPlaceholders } from '../../contract/placeholders.ts';
import type { PlaceholderValues } from '../../contract/placeholders.ts';
import { bodyBytesMax } from '../../contract/send.ts';
import type { SendBody, SendDraft } from '../../contract/send.ts';
import { encodeText } from './encode-text.ts';

/** One message of a draft, with its placeholders filled in, and the key that decides its queue. */
export interface DraftMessage {
  message: Message;
  shardingKey: string | undefined;
}

/**
 * Makes the messages of a draft. What does not change from one to the next is made once. Throws what makes a
 * message impossible: bodyEmpty, bodyTooLarge, bodyNotHex, bodyNotJson, bodyNotEncodable, messageIllegal.
 */
export function messagesOf(draft: SendDraft): (values: PlaceholderValues) => DraftMessage {
  const bodyOf = bodiesOf(draft.body);
  return (values) => {
    const fill = (text: string): string => fillPlaceholders(text, values);
    const message: Message = {
      topic: draft.topic,
      body: bodyOf(values),
      tags: draft.tags.trim() === '' ? undefined : draft.tags.trim(),
      keys: draft.keys.trim() === '' ? undefined : fill(draft.keys).trim().split(/\s+/),
      delayTimeLevel: draft.delayLevel > 0 ? draft.delayLevel : undefined,
      properties: Object.fromEntries(draft.properties.map(({ name, value }) => [name, fill(value)])),
    };
    assertSendable(message);
    return { message, shardingKey: draft.target.by === 'key' ? fill(draft.target.key) : undefined };
  };
}

function bodiesOf(body: SendBody): (values: PlaceholderValues) => Uint8Array {
  if (body.format === 'hex' || body.format === 'file') {
    const bytes = body.format === 'hex' ? hexBytes(body.text) : body.bytes;
    return () => bytes;
  }
  const { format, text, charset } = body;
  const encode = (filled: string): Uint8Array => {
    if (format === 'json') assertJson(filled);
    return encodeText(filled, charset);
  };
  if (!text.includes('{{')) {
    const bytes = encode(text);
    return () => bytes;
  }
  return (values) => encode(fillPlaceholders(text, values));
}

/** Bytes of hexadecimal digits. Throws bodyNotHex. */
export function hexBytes(text: string): Uint8Array {
  const wrong = /[^0-9a-fA-F\s]/.exec(text);
  if (wrong !== null) throw new ConsoleError('bodyNotHex', { at: wrong.index + 1 });
  const digits = text.replaceAll(/\s+/g, '');
  if (digits.length % 2 !== 0) throw new ConsoleError('bodyNotHex', { at: 0 });
  return Buffer.from(digits, 'hex');
}

function assertJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new ConsoleError('bodyNotJson', { problem: error instanceof Error ? error.message : '' });
  }
}

/** RocketMQ's own rules, in its words. The largest body is the broker's to say; ours only keeps a run from being endless. */
function assertSendable(message: Message): void {
  const bytes = message.body.length;
  if (bytes === 0) throw new ConsoleError('bodyEmpty', {});
  if (bytes > bodyBytesMax) throw new ConsoleError('bodyTooLarge', { bytes, bytesMax: bodyBytesMax });
  try {
    checkMessage(message, bodyBytesMax);
  } catch (error) {
    if (error instanceof MQClientError) throw new ConsoleError('messageIllegal', { reason: error.message }, { cause: error });
    throw error;
  }
}
