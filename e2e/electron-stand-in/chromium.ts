import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requiredChromiumPath } from '../chromium-path.ts';

/** One target of the browser, or the browser itself. Events are the protocol's, with their parameters. */
export class Session extends EventEmitter {
  readonly #send: (method: string, params: object) => Promise<unknown>;
  constructor(send: (method: string, params: object) => Promise<unknown>) {
    super();
    this.setMaxListeners(0);
    this.#send = send;
  }
  /** `Result` is what the protocol's documentation says of `method`. */
  async send<Result = unknown>(method: string, params: object = {}): Promise<Result> {
    return (await this.#send(method, params)) as Result;
  }
}

export interface Chromium {
  /** Address of the DevTools connection, for Playwright. */
  readonly url: string;
  readonly browser: Session;
  attach(targetId: string): Promise<Session>;
  close(): Promise<void>;
}

const switches = [
  '--headless=new',
  '--remote-debugging-port=0',
  '--no-startup-window',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--disable-dev-shm-usage',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--password-store=basic',
  '--allow-file-access-from-files',
  '--hide-scrollbars',
];

interface Answer {
  id?: number;
  sessionId?: string;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
}

/** Starts a headless Chromium with a profile of its own, which goes when it ends. */
export async function launchChromium(): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'electron-stand-in-'));
  const child = spawn(requiredChromiumPath(), [...switches, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true, // a group of its own: where Chromium is started by a script, both must be ended
  });
  const kill = (): void => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch {
      // it has ended
    }
  };
  process.once('exit', () => {
    kill();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });
  // Electron's windows are gone with its main process, even when that is killed: its end closes the pipe.
  const keeper = ['-c', 'cat; kill -9 -"$1"; sleep 1; rm -rf "$2"', 'keeper', String(child.pid), profile];
  spawn('sh', keeper, { stdio: ['pipe', 'ignore', 'ignore'], detached: true }).unref();
  const url = await devToolsUrl(child.stderr, once(child, 'exit'));
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });

  const calls = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  const sessions = new Map<string, Session>();
  let lastId = 0;
  const sendTo =
    (sessionId: string | undefined) =>
    (method: string, params: object): Promise<unknown> =>
      new Promise((resolve, reject) => {
        if (socket.readyState !== WebSocket.OPEN) return reject(new Error(`${method}: the browser is gone`));
        const id = ++lastId;
        calls.set(id, { resolve, reject });
        socket.send(JSON.stringify({ id, method, params, sessionId }));
      });
  const browser = new Session(sendTo(undefined));

  socket.addEventListener('message', ({ data }) => {
    const { id, sessionId, method, params, result, error } = JSON.parse(String(data)) as Answer;
    if (id === undefined) {
      (sessionId === undefined ? browser : sessions.get(sessionId))?.emit(method ?? '', params);
      return;
    }
    const call = calls.get(id);
    calls.delete(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(error.message));
  });
  socket.addEventListener('close', () => {
    for (const { reject } of calls.values()) reject(new Error('the browser is gone'));
    browser.emit('gone');
  });

  return {
    url,
    browser,
    async attach(targetId) {
      const { sessionId } = await browser.send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true });
      const session = new Session(sendTo(sessionId));
      sessions.set(sessionId, session);
      return session;
    },
    async close() {
      const exited = child.exitCode === null ? once(child, 'exit') : Promise.resolve();
      await browser.send('Browser.close').catch(() => {});
      const timer = setTimeout(kill, 3000);
      await exited;
      clearTimeout(timer);
    },
  };
}

async function devToolsUrl(stderr: NodeJS.ReadableStream, exited: Promise<unknown>): Promise<string> {
  let text = '';
  const found = new Promise<string>((resolve) => {
    stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const match = /DevTools listening on (ws:\S+)/.exec(text);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
  });
  return Promise.race([
    found,
    exited.then(() => {
      throw new Error(`chromium ended: ${text}`);
    }),
  ]);
}
