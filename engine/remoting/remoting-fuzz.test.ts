import { expect, test } from 'vitest';
import { parseJson } from '../protocol/fastjson-reader.ts';
import { nextOddFrame } from '../protocol/fixtures/frame-grammar.ts';
import { decodeFrame, FrameReader } from '../protocol/frame.ts';
import { RequestCode } from '../protocol/request-code.ts';
import { requestSpecOf } from '../protocol/request-table.ts';
import { silentLog } from '../runtime/log.ts';
import { ManualClock } from '../runtime/manual-clock.ts';
import { memoryNet } from '../runtime/memory-net.ts';
import { seededRandom } from '../runtime/random.ts';
import type { RequestHandler } from './channel.ts';
import { createRemotingServer } from './server.ts';

const SEED = 20_261_123;
const FRAMES = 3000;

/** Reads everything that a request has, as handlers do. */
const readAll: RequestHandler = (request) => {
  requestSpecOf(request.code)?.request.decode(request);
  if (request.body !== undefined) parseJson(request.body);
  return { code: 0, remark: request.remark, extFields: request.extFields() };
};

test('a server answers every whole request once, closes for what is no frame, and goes on', async () => {
  const net = memoryNet();
  const handlers = new Map(Object.values(RequestCode).map((code): [number, RequestHandler] => [code, readAll]));
  const server = createRemotingServer({ net, clock: new ManualClock(), log: silentLog, listen: [{ host: 'server', port: 0 }], handlers });
  await server.start();
  const port = server.addresses[0]?.port ?? 0;
  const random = seededRandom(SEED);
  const wrong: string[] = [];
  for (let left = FRAMES; left > 0; left--) {
    const odd = nextOddFrame(random);
    const answers = await exchange(await net.connect({ host: 'server', port, timeoutMs: 100 }), odd.bytes);
    const expected = odd.isWholeRequest ? [odd.opaque] : [];
    const isRight = odd.isWholeRequest ? answers.length === 1 && answers[0] === odd.opaque : answers.length <= 1;
    if (!isRight) wrong.push(`${odd.change}: answers to ${answers.join(', ')} instead of ${expected.join(', ')}`);
  }
  expect(wrong).toEqual([]);
  await server.stop();
  expect([...server.channels()]).toEqual([]);
});

async function exchange(connection: Awaited<ReturnType<ReturnType<typeof memoryNet>['connect']>>, bytes: Buffer): Promise<number[]> {
  const chunks: Buffer[] = [];
  connection.onData((chunk) => chunks.push(chunk));
  connection.write(bytes);
  await new Promise((resolve) => setImmediate(resolve));
  connection.destroy();
  const reader = new FrameReader();
  reader.append(Buffer.concat(chunks));
  const opaques: number[] = [];
  for (let answer = reader.next(); answer !== undefined; answer = reader.next()) opaques.push(answer.opaque);
  return opaques;
}

test('the same seed makes the same frames', () => {
  const [a, b] = [seededRandom(7), seededRandom(7)];
  for (let i = 0; i < 50; i++) expect(nextOddFrame(a)).toEqual(nextOddFrame(b));
});

test('frames that are called whole requests are', () => {
  const random = seededRandom(1);
  for (let i = 0; i < 500; i++) {
    const odd = nextOddFrame(random);
    if (odd.isWholeRequest) expect(decodeFrame(odd.bytes)).toMatchObject({ opaque: odd.opaque, isResponse: false, isOneway: false });
  }
});
