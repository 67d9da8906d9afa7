import { decodeProperties } from '../protocol/message-properties.ts';
import type { DispatchedMessage } from './message-store.ts';

const noBytes = new Uint8Array();

/** A message on its way through the dispatchers. Lives for one dispatch; property bytes are read only on demand. */
export class StoredMessage implements DispatchedMessage {
  topic = '';
  queueId = 0;
  queueOffset = 0;
  physicalOffset = 0;
  sizeBytes = 0;
  tagsCode = 0;
  storeTimestampMs = 0;
  sysFlag = 0;
  propertyBytes: Uint8Array = noBytes;
  propertiesStart = 0;
  propertiesEnd = 0;

  properties(): Map<string, string> {
    const { propertyBytes: bytes, propertiesStart: start, propertiesEnd: end } = this;
    return decodeProperties(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8'));
  }
}
