import type { MessageContent } from '../../../console/contract/messages.ts';

export const exportFormats = ['jsonl', 'csv'] as const;
export type ExportFormat = (typeof exportFormats)[number];

const csvColumns = [
  'topic',
  'brokerName',
  'queueId',
  'queueOffset',
  'msgId',
  'offsetMsgId',
  'storeTimestamp',
  'bornTimestamp',
  'bornHost',
  'storeHost',
  'tags',
  'keys',
  'reconsumeTimes',
  'sysFlag',
  'properties',
  'bodyEncoding',
  'body',
] as const;

/** The first line of a file; JSON lines have none. */
export const exportHead = (format: ExportFormat): string => (format === 'csv' ? `${csvColumns.join(',')}\r\n` : '');

/** A message as one line. The body is text where it is UTF-8 to the last byte, else base64: `bodyEncoding` says which. */
export function exportLine({ detail, body }: { detail: MessageContent['detail']; body: Uint8Array }, format: ExportFormat): string {
  const text = utf8Of(body);
  const fields = {
    topic: detail.topic,
    brokerName: detail.brokerName,
    queueId: detail.queueId,
    queueOffset: detail.queueOffset,
    msgId: detail.uniqueKey ?? detail.id,
    offsetMsgId: detail.id,
    storeTimestamp: detail.storedAtMs,
    bornTimestamp: detail.bornAtMs,
    bornHost: detail.bornHost,
    storeHost: detail.storeHost,
    tags: detail.tag ?? '',
    keys: detail.keys ?? '',
    reconsumeTimes: detail.reconsumeTimes,
    sysFlag: detail.sysFlag,
    properties: Object.fromEntries(detail.properties.map(({ name, value }) => [name, value])),
    bodyEncoding: text === undefined ? 'base64' : 'utf-8',
    body: text ?? base64Of(body),
  };
  if (format === 'jsonl') return `${JSON.stringify(fields)}\n`;
  return `${csvColumns.map((name) => csvCell(name === 'properties' ? JSON.stringify(fields.properties) : String(fields[name]))).join(',')}\r\n`;
}

/** RFC 4180. */
const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function utf8Of(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export function base64Of(bytes: Uint8Array): string {
  let text = '';
  const piece = 8190; // a multiple of three: pieces join without padding
  for (let from = 0; from < bytes.length; from += piece) text += btoa(String.fromCharCode(...bytes.subarray(from, from + piece)));
  return text;
}
