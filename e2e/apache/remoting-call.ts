import { connect } from 'node:net';

/** A response as the wire brought it. The suites read it with their own few lines so that they do not judge our codec by itself. */
export interface RawResponse {
  code: number;
  remark: string | undefined;
  extFields: Record<string, string>;
  body: Buffer;
}

interface RawHeader {
  code: number;
  remark?: string;
  extFields?: Record<string, string>;
}

/** Ordinal of MQVersion V5_5_0: with it a NameServer answers a route in standard JSON. */
const VERSION = 513;

/** Sends one request on a connection of its own and resolves with the response. `address` is `ip:port`. */
export function remotingCall(
  address: string,
  code: number,
  extFields: Record<string, string>,
  body: Buffer = Buffer.alloc(0),
  timeoutMs = 3000,
): Promise<RawResponse> {
  const separator = address.lastIndexOf(':');
  const header = Buffer.from(JSON.stringify({ code, flag: 0, language: 'JAVA', opaque: 1, version: VERSION, extFields }));
  const lengths = Buffer.alloc(8);
  lengths.writeInt32BE(4 + header.length + body.length, 0);
  lengths.writeInt32BE(header.length, 4);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address.slice(0, separator), port: Number(address.slice(separator + 1)) });
    let received = Buffer.alloc(0);
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer from ${address} within ${timeoutMs} ms`)));
    socket.on('connect', () => socket.write(Buffer.concat([lengths, header, body])));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`${address} closed the connection`)));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const response = decode(received);
      if (response === undefined) return;
      resolve(response);
      socket.destroy();
    });
  });
}

function decode(received: Buffer): RawResponse | undefined {
  if (received.length < 8 || received.length < 4 + received.readInt32BE(0)) return undefined;
  const headerLength = received.readInt32BE(4) & 0xffffff;
  const header: RawHeader = JSON.parse(received.toString('utf8', 8, 8 + headerLength));
  return {
    code: header.code,
    remark: header.remark,
    extFields: header.extFields ?? {},
    body: Buffer.from(received.subarray(8 + headerLength, 4 + received.readInt32BE(0))),
  };
}
