import { CompressionError, compressionTypeOf, uncompressBody } from '../../../engine/protocol/body-compression.ts';
import { encodeOffsetMessageId } from '../../../engine/protocol/message-id.ts';
import { findProperty, MessageProperty } from '../../../engine/protocol/message-properties.ts';
import type { MessageRecord } from '../../../engine/protocol/message-record.ts';
import type { MessageRow } from '../../contract/messages.ts';

/** Characters of keys and tags that a row carries. */
const wordsMax = 128;
const previewCharsMax = 100;
const previewBytesMax = 4 * previewCharsMax;
/** A larger compressed body is not opened for its first words. */
const previewCompressedBytesMax = 64 * 1024;

/** The record as one line of a list. */
export function messageRowOf(record: MessageRecord, brokerName: string): MessageRow {
  const property = (name: string): string | null => findProperty(record.properties, name) ?? null;
  return {
    id: encodeOffsetMessageId(record.storeHost, record.physicalOffset),
    uniqueKey: property(MessageProperty.UNIQ_KEY),
    topic: record.topic,
    brokerName,
    queueId: record.queueId,
    queueOffset: record.queueOffset,
    bornAtMs: record.bornTimestamp,
    storedAtMs: record.storeTimestamp,
    tag: cut(property(MessageProperty.TAGS)),
    keys: cut(property(MessageProperty.KEYS)),
    bodyBytes: record.body.length,
    preview: previewOf(record),
    reconsumeTimes: record.reconsumeTimes,
  };
}

/** A body as its producer gave it; undefined when it is not what its system flag says. */
export function plainBodyOf(record: MessageRecord): Buffer | undefined {
  try {
    return uncompressBody(record.body, record.sysFlag);
  } catch (error) {
    if (error instanceof CompressionError) return undefined;
    throw error;
  }
}

function previewOf(record: MessageRecord): string | null {
  const isCompressed = isCompressedBody(record);
  if (isCompressed && record.body.length > previewCompressedBytesMax) return null;
  const body = isCompressed ? plainBodyOf(record) : record.body;
  return body === undefined ? null : firstWords(body);
}

function isCompressedBody(record: MessageRecord): boolean {
  try {
    return compressionTypeOf(record.sysFlag) !== undefined;
  } catch {
    return true; // an unknown kind: the body cannot be read either way
  }
}

/** The first characters of a UTF-8 text on one line; null for bytes that are no text. */
export function firstWords(body: Buffer): string | null {
  const text = body.toString('utf8', 0, previewBytesMax).replace(body.length > previewBytesMax ? /\uFFFD$/ : /$^/, '');
  if (Array.from(text).some(isNoText)) return null;
  return text.replace(/\s+/g, ' ').trim().slice(0, previewCharsMax);
}

/** Control characters, and the mark of bytes that are no UTF-8. */
const isNoText = (character: string): boolean => character === '\uFFFD' || (character < ' ' && !'\t\n\v\f\r'.includes(character));

const cut = (text: string | null): string | null => (text === null || text.length <= wordsMax ? text : `${text.slice(0, wordsMax)}…`);
