import { PROPERTIES_BYTES_MAX } from './message-properties.ts';

/*
 * Body of SEND_BATCH_MESSAGE (320): elements that follow each other (03 §16).
 *
 *     +------------+----------+-------------+------+-------------------+-------------------------------+
 *     | total size | magic: 0 | body CRC: 0 | flag | body length, body | properties length, properties |
 *     | 4        0 | 4      4 | 4         8 | 4 12 | 4 + n          16 | 2 + n                         |
 *     +------------+----------+-------------+------+-------------------+-------------------------------+
 *
 * RocketMQ MessageDecoder#encodeMessage, #decodeMessage
 */

/** Bytes of an element with empty body and properties. */
const ELEMENT_BYTES_MIN = 22;

/** One message of a batch; topic and the rest come from the request's header. */
export interface BatchElement {
  flag: number;
  body: Uint8Array;
  /** `name\u0001value\u0002`… */
  properties: string;
}

/** A batch body that does not have its layout. */
export class BatchError extends Error {
  override readonly name = 'BatchError';
}

/** Throws BatchError when properties are too long. */
export function encodeBatch(elements: readonly BatchElement[]): Buffer {
  return Buffer.concat(elements.map(encodeElement));
}

function encodeElement(element: BatchElement): Buffer {
  const properties = Buffer.from(element.properties, 'utf8');
  if (properties.length > PROPERTIES_BYTES_MAX) throw new BatchError(`properties of ${properties.length} bytes`);
  const bytes = Buffer.alloc(ELEMENT_BYTES_MIN + element.body.length + properties.length);
  bytes.writeInt32BE(bytes.length, 0);
  bytes.writeInt32BE(element.flag, 12);
  bytes.writeInt32BE(element.body.length, 16);
  bytes.set(element.body, 20);
  bytes.writeInt16BE(properties.length, 20 + element.body.length);
  properties.copy(bytes, ELEMENT_BYTES_MIN + element.body.length);
  return bytes;
}

/** Reads a whole batch body; element bodies are views of it. Throws BatchError. */
export function decodeBatch(bytes: Buffer): (BatchElement & { body: Buffer })[] {
  const elements: (BatchElement & { body: Buffer })[] = [];
  let start = 0;
  while (start < bytes.length) {
    if (bytes.length - start < ELEMENT_BYTES_MIN) throw new BatchError(`${bytes.length - start} bytes left`);
    const totalSize = bytes.readInt32BE(start);
    if (totalSize < ELEMENT_BYTES_MIN || totalSize > bytes.length - start) throw new BatchError(`element size ${totalSize}`);
    const end = start + totalSize;
    const bodyLength = bytes.readInt32BE(start + 16);
    const propertiesLengthAt = start + 20 + bodyLength;
    if (bodyLength < 0 || propertiesLengthAt + 2 > end) throw new BatchError(`body length ${bodyLength}`);
    const propertiesLength = bytes.readInt16BE(propertiesLengthAt);
    if (propertiesLength < 0 || propertiesLengthAt + 2 + propertiesLength !== end)
      throw new BatchError(`properties length ${propertiesLength}`);
    elements.push({
      flag: bytes.readInt32BE(start + 12),
      body: bytes.subarray(start + 20, propertiesLengthAt),
      properties: bytes.toString('utf8', propertiesLengthAt + 2, end),
    });
    start = end;
  }
  return elements;
}
