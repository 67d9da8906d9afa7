/**
 * Sends odd frames to a running server, Gantry's or Apache's, and looks whether it still answers others:
 *
 *     node e2e/fuzz/run.ts HOST:PORT [FRAMES] [SEED]
 *
 * Every frame has a connection of its own. A whole request must get one answer, anything else at most one. Ends with
 * code 1 and the frames that went wrong; the same seed sends the same frames. Some requests change settings or remove
 * topics: only for servers that can be thrown away.
 */
import { connect } from 'node:net';
import { nextOddFrame, type OddFrame } from '../../engine/protocol/fixtures/frame-grammar.ts';
import { decodeFrame, encodeFrame, FrameReader } from '../../engine/protocol/frame.ts';
import { seededRandom } from '../../engine/runtime/random.ts';

const ANSWER_TIMEOUT_MS = 5000;
const AT_A_TIME = 32;
const PROBE_EVERY = 200;
/** Requests that a server may leave without an answer: they are held, one-way by nature, or end without one. */
const UNANSWERED_CODES = new Set([11, 37, 39, 40, 220, 361, 200050, 200052, 200054]);

const [address = '127.0.0.1:10911', framesText = '2000', seedText = '1'] = process.argv.slice(2);
const host = address.slice(0, address.lastIndexOf(':'));
const port = Number(address.slice(address.lastIndexOf(':') + 1));
const random = seededRandom(Number(seedText));

interface Answer {
  opaques: number[];
  isClosed: boolean;
}

/** Sends bytes over a new connection and waits for one answer, the end of the connection or the time limit. */
function exchange(bytes: Buffer, waitMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const reader = new FrameReader();
    const opaques: number[] = [];
    const finish = (isClosed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ opaques, isClosed });
    };
    const timer = setTimeout(() => finish(false), waitMs);
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      reader.append(chunk);
      for (let command = reader.next(); command !== undefined; command = reader.next())
        if (command.isResponse) opaques.push(command.opaque);
      if (opaques.length > 0) finish(false);
    });
    socket.on('close', () => finish(true));
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNREFUSED' ? reject(error) : finish(true)));
  });
}

/** An unknown code must get its answer: the server is alive. */
async function probe(): Promise<void> {
  const { opaques } = await exchange(
    encodeFrame({ code: 32_000, language: 'JAVA', version: 513, opaque: 4711, flag: 0 }),
    ANSWER_TIMEOUT_MS,
  );
  if (opaques[0] !== 4711) throw new Error('the server does not answer any more');
}

function problem(odd: OddFrame, answer: Answer): string | undefined {
  if (answer.opaques.length > 1) return `${answer.opaques.length} answers`;
  if (!odd.isWholeRequest) return undefined;
  if (answer.opaques.length === 1) return answer.opaques[0] === odd.opaque ? undefined : 'an answer to another request';
  const code = codeOf(odd.bytes);
  return UNANSWERED_CODES.has(code) ? undefined : answer.isClosed ? 'the connection was closed' : 'no answer';
}

/** Code of a frame; -1 when it is none. */
function codeOf(bytes: Buffer): number {
  try {
    return decodeFrame(bytes).code;
  } catch {
    return -1;
  }
}

let wrong = 0;
await probe();
for (let sent = 0; sent < Number(framesText); sent += AT_A_TIME) {
  const frames = Array.from({ length: AT_A_TIME }, () => nextOddFrame(random));
  // A frame that lacks bytes waits for more: it need not be waited for.
  const answers = await Promise.all(frames.map((odd) => exchange(odd.bytes, odd.isWholeRequest ? ANSWER_TIMEOUT_MS : 100)));
  for (const [i, odd] of frames.entries()) {
    const answer = answers[i];
    const found = answer === undefined ? 'nothing' : problem(odd, answer);
    if (found === undefined) continue;
    wrong++;
    process.stdout.write(`code ${codeOf(odd.bytes)}, ${odd.change}: ${found}\n`);
  }
  if (sent % PROBE_EVERY < AT_A_TIME) await probe();
}
await probe();
process.stdout.write(`${framesText} frames with seed ${seedText}: ${wrong} wrong\n`);
process.exit(wrong === 0 ? 0 : 1);
