/**
 * Functions that run in pages: they are sent there as text, so each one stands alone. Types are all that they may
 * use of this file.
 */

/** What the preload script's side tells the main process, as JSON through a CDP binding. */
export type FromPage =
  | { kind: 'send'; channel: string; base64: string }
  | { kind: 'open-window'; url: string }
  | { kind: 'preload-failed'; error: string };

/** What the main process tells the preload script's side. */
export interface ToPage {
  channel: string;
  base64: string;
}

type Wire = { value: unknown } | { callback: number } | { members: [string, Wire][] };
type BridgeMessage =
  | { kind: 'expose'; name: string; api: Wire }
  | { kind: 'call'; callback: number; args: Wire[] }
  | { kind: 'returned'; value: Wire }
  | { kind: 'threw'; message: string };

/**
 * Electron's contextBridge between the page's world and the preload script's. Values are copied as structured
 * cloning copies them, functions become functions that call over, and what cannot be copied is refused. The worlds
 * share the DOM, so the two ends talk by synchronous events on `window`.
 */
export function bridge(side: 'page' | 'preload', secret: string): { exposeInMainWorld(name: string, api: unknown): void } {
  const inbox = `${secret}:${side}`;
  const outbox = `${secret}:${side === 'page' ? 'preload' : 'page'}`;
  const callbacks: ((...args: unknown[]) => unknown)[] = [];
  let answer: BridgeMessage | undefined;

  const post = (message: BridgeMessage): void => void window.dispatchEvent(new CustomEvent(outbox, { detail: message }));

  function pack(value: unknown): Wire {
    if (typeof value === 'function') return { callback: callbacks.push((...args) => value(...args)) - 1 };
    try {
      return { value: structuredClone(value) };
    } catch {
      if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
        throw new Error('An object could not be cloned.');
      return { members: Object.entries(value).map(([name, member]) => [name, pack(member)]) };
    }
  }

  function unpack(wire: Wire): unknown {
    if ('value' in wire) return wire.value;
    if ('members' in wire) return Object.freeze(Object.fromEntries(wire.members.map(([name, member]) => [name, unpack(member)])));
    return (...args: unknown[]) => {
      answer = undefined;
      post({ kind: 'call', callback: wire.callback, args: args.map(pack) });
      const result: BridgeMessage | undefined = answer;
      answer = undefined;
      if (result === undefined) throw new Error('the other world is gone');
      const { kind } = result as BridgeMessage;
      if (kind === 'threw') throw new Error((result as { message: string }).message);
      return unpack((result as { value: Wire }).value);
    };
  }

  window.addEventListener(inbox, (event) => {
    const message = (event as CustomEvent<BridgeMessage>).detail;
    if (message.kind === 'expose') {
      if (message.name in window) throw new Error('Cannot bind an API on top of an existing property on the window object');
      Object.defineProperty(window, message.name, { value: unpack(message.api), enumerable: true });
    } else if (message.kind === 'call') {
      try {
        post({ kind: 'returned', value: pack(callbacks[message.callback]?.(...message.args.map(unpack))) });
      } catch (error) {
        post({ kind: 'threw', message: error instanceof Error ? error.message : String(error) });
      }
    } else answer = message;
  });
  return { exposeInMainWorld: (name, api) => post({ kind: 'expose', name, api: pack(api) }) };
}

/** The page's world: windows that the page opens are asked for, not opened. */
export function windowOpener(secret: string): void {
  const ask = (url: string): void =>
    void window.dispatchEvent(new CustomEvent(`${secret}:open`, { detail: new URL(url, location.href).href }));
  window.open = (url = 'about:blank') => {
    ask(String(url));
    return null;
  };
  window.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href][target=_blank]') : null;
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented) return;
    event.preventDefault();
    ask(link.href);
  });
}

/** The preload script's world: `require('electron')` and `process` as a sandboxed preload script has them, and the script. */
export function preloadWorld(
  secret: string,
  contextBridge: { exposeInMainWorld(name: string, api: unknown): void },
  environment: { platform: string; versions: Record<string, string> },
  script: (require: (id: string) => unknown, module: { exports: object }, process: object) => void,
): void {
  const world = globalThis as unknown as { electronStandInTell: (text: string) => void; electronStandInHear: (text: string) => void };
  const tell = (message: FromPage): void => world.electronStandInTell(JSON.stringify(message));
  const listeners = new Map<string, ((event: object, bytes: Uint8Array) => void)[]>();
  const missing = (name: string) => (): never => {
    throw new Error(`electron stand-in: ${name} is not there`);
  };
  const strictly = (name: string, target: object): object =>
    new Proxy(target, { get: (object, key) => (key in object ? Reflect.get(object, key) : missing(`${name}.${String(key)}`)()) });

  const ipcRenderer = strictly('ipcRenderer', {
    send(channel: string, bytes: unknown) {
      if (!(bytes instanceof Uint8Array)) throw new Error('electron stand-in: only bytes are sent');
      let text = '';
      for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
      tell({ kind: 'send', channel, base64: btoa(text) });
    },
    on(channel: string, listener: (event: object, bytes: Uint8Array) => void) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
    },
  });
  world.electronStandInHear = (text) => {
    const { channel, base64 } = JSON.parse(text) as ToPage;
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    for (const listener of listeners.get(channel) ?? []) listener({}, bytes);
  };
  window.addEventListener(`${secret}:open`, (event) => tell({ kind: 'open-window', url: (event as CustomEvent<string>).detail }));
  const electron = strictly('electron', { contextBridge: strictly('contextBridge', contextBridge), ipcRenderer });
  const require = (id: string): unknown => (id === 'electron' ? electron : missing(`require('${id}') in a sandboxed preload script`)());
  try {
    script(require, { exports: {} }, { ...environment, type: 'renderer', sandboxed: true, contextIsolated: true });
  } catch (error) {
    tell({ kind: 'preload-failed', error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
