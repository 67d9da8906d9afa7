import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Session } from './chromium.ts';
import { ipcMain } from './ipc-main.ts';
import { bridge, preloadWorld, windowOpener } from './page-scripts.ts';
import type { FromPage, ToPage } from './page-scripts.ts';
import { strict } from './strict.ts';

const worldName = 'Electron Isolated Context';

/** Preferences of a window that matter here; the app must ask for the safe ones. */
export interface WebPreferences {
  preload?: string;
  sandbox?: boolean;
  contextIsolation?: boolean;
  nodeIntegration?: boolean;
  webviewTag?: boolean;
  spellcheck?: boolean;
}

interface PreventableEvent {
  defaultPrevented: boolean;
  preventDefault(): void;
}

export function preventable(): PreventableEvent {
  const event = {
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true;
    },
  };
  return event;
}

let lastId = 0;
const all = new Set<WebContents>();

/** A page in a window: a target of the browser. */
export class WebContents extends EventEmitter {
  readonly id = ++lastId;
  /** What the app gets: anything missing on it throws. */
  readonly view: WebContents = strict('webContents', this);
  readonly mainFrame = { url: 'about:blank' };
  readonly #preferences: WebPreferences;
  #session: Session | undefined;
  #targetId = '';
  #preloadContext: number | undefined;
  #outbox: string[] = [];
  #isDestroyed = false;
  /** The URL that the app itself has asked for: going there is not the page's doing. */
  #asked = '';
  #openHandler: ((details: { url: string }) => { action: 'allow' | 'deny' }) | undefined;

  constructor(preferences: WebPreferences) {
    super();
    if (preferences.sandbox !== true || preferences.contextIsolation !== true || preferences.nodeIntegration !== false)
      throw new Error('electron stand-in: only sandboxed, isolated pages without Node are shown');
    this.#preferences = preferences;
    all.add(this);
  }

  static fromDevToolsTargetId(targetId: string): WebContents | undefined {
    return [...all].find((contents) => contents.#targetId === targetId)?.view;
  }

  /** Called by the window, once the browser has a target for it. */
  async attach(session: Session, targetId: string): Promise<void> {
    this.#session = session;
    this.#targetId = targetId;
    session.on(
      'Runtime.executionContextCreated',
      ({ context }: { context: { id: number; name: string; auxData: { frameId: string } } }) => {
        if (context.name !== worldName || context.auxData.frameId !== targetId) return;
        this.#preloadContext = context.id;
        for (const text of this.#outbox.splice(0)) this.#deliver(text);
      },
    );
    session.on('Runtime.executionContextsCleared', () => {
      this.#preloadContext = undefined;
    });
    session.on('Runtime.bindingCalled', ({ name, payload }: { name: string; payload: string }) => {
      if (name === 'electronStandInTell') this.#receive(JSON.parse(payload) as FromPage);
    });
    session.on('Page.frameNavigated', ({ frame }: { frame: { parentId?: string; url: string } }) => {
      if (frame.parentId === undefined) this.mainFrame.url = frame.url;
    });
    session.on('Page.navigatedWithinDocument', ({ url, frameId }: { url: string; frameId: string }) => {
      if (frameId === targetId) this.mainFrame.url = url;
    });
    session.on('Page.loadEventFired', () => this.emit('did-finish-load', {}));
    session.on(
      'Fetch.requestPaused',
      (paused: { requestId: string; request: { url: string }; frameId: string }) => void this.#decide(paused),
    );
    const secret = `stand-in-${Math.random().toString(36).slice(2)}`;
    await Promise.all([
      session.send('Page.enable'),
      session.send('Runtime.addBinding', { name: 'electronStandInTell', executionContextName: worldName }),
      session.send('Runtime.enable'),
      session.send('Fetch.enable', { patterns: [{ resourceType: 'Document' }] }),
      session.send('Page.addScriptToEvaluateOnNewDocument', {
        source: `(${String(bridge)})('page', ${JSON.stringify(secret)}); (${String(windowOpener)})(${JSON.stringify(secret)})`,
      }),
      session.send('Page.addScriptToEvaluateOnNewDocument', { source: this.#preloadSource(secret), worldName }),
    ]);
  }

  #preloadSource(secret: string): string {
    const { preload } = this.#preferences;
    const script = preload === undefined ? '' : readFileSync(preload, 'utf8');
    const { electron, chrome, node } = process.versions;
    const environment = { platform: process.platform, versions: { electron, chrome, node } };
    const key = JSON.stringify(secret);
    return `(${String(preloadWorld)})(${key}, (${String(bridge)})('preload', ${key}), ${JSON.stringify(environment)}, function (require, module, process) { const exports = module.exports;\n${script}\n})`;
  }

  /** A page that goes somewhere by itself is stopped when the app says so. */
  async #decide({ requestId, request, frameId }: { requestId: string; request: { url: string }; frameId: string }): Promise<void> {
    const event = preventable();
    if (frameId === this.#targetId && request.url !== this.#asked && request.url !== this.mainFrame.url)
      this.emit('will-navigate', event, request.url);
    const [method, rest] = event.defaultPrevented ? ['Fetch.failRequest', { errorReason: 'Aborted' }] : ['Fetch.continueRequest', {}];
    await this.#session?.send(method, { requestId, ...rest }).catch(() => {});
  }

  #receive(message: FromPage): void {
    switch (message.kind) {
      case 'send': {
        const bytes = new Uint8Array(Buffer.from(message.base64, 'base64'));
        ipcMain.emit(message.channel, { sender: this.view, senderFrame: this.mainFrame }, bytes);
        return;
      }
      case 'open-window':
        if (this.#openHandler?.({ url: message.url }).action !== 'deny')
          throw new Error('electron stand-in: opening a window from a page is not there');
        return;
      case 'preload-failed':
        process.stderr.write(`Unable to load preload script: ${this.#preferences.preload ?? ''}\n${message.error}\n`);
    }
  }

  #deliver(text: string): void {
    if (this.#preloadContext === undefined) {
      this.#outbox.push(text);
      return;
    }
    const call = {
      executionContextId: this.#preloadContext,
      functionDeclaration: 'function (text) { electronStandInHear(text) }',
      arguments: [{ value: text }],
    };
    void this.#session?.send('Runtime.callFunctionOn', call).catch(() => {}); // the page has just gone
  }

  send(channel: string, bytes: Uint8Array): void {
    if (this.#isDestroyed) throw new TypeError('Object has been destroyed');
    if (!(bytes instanceof Uint8Array)) throw new Error('electron stand-in: only bytes are sent');
    this.#deliver(JSON.stringify({ channel, base64: Buffer.from(bytes).toString('base64') } satisfies ToPage));
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: 'allow' | 'deny' }): void {
    this.#openHandler = handler;
  }

  async load(url: string): Promise<void> {
    this.#asked = url;
    const { errorText } = (await this.#session?.send<{ errorText?: string }>('Page.navigate', { url })) ?? {};
    if (errorText !== undefined) throw new Error(`${errorText} loading '${url}'`);
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  /** Called by the window when it is gone. */
  destroy(): void {
    this.#isDestroyed = true;
    all.delete(this);
    this.emit('destroyed');
  }

  /** Playwright closes pages through this. */
  close(): void {
    this.emit('close-window');
  }
}
