import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { BrowserWindow } from './browser-window.ts';
import type { Chromium } from './chromium.ts';
import { UtilityProcess } from './utility-process.ts';
import { preventable } from './web-contents.ts';

/** Life of the app: ready, quit, one instance. */
export class App extends EventEmitter {
  readonly isPackaged = false;
  readonly #manifest: { name: string; version: string };
  readonly #paths = new Map<string, string>();
  readonly #chromium: Promise<Chromium>;
  #isReady = false;
  #isQuitting = false;
  #becomeReady = (): void => {};
  readonly #whenReady = new Promise<void>((resolve) => {
    this.#becomeReady = resolve;
  });

  constructor(manifest: { name: string; version: string }, chromium: Promise<Chromium>) {
    super();
    this.#manifest = manifest;
    this.#chromium = chromium;
  }

  /** Called when the browser is there and the app's entry has run. */
  start(): void {
    this.#isReady = true;
    this.emit('ready');
    this.#becomeReady();
  }

  whenReady(): Promise<void> {
    return this.#whenReady;
  }
  isReady(): boolean {
    return this.#isReady;
  }
  getVersion(): string {
    return this.#manifest.version;
  }
  getName(): string {
    return this.#manifest.name;
  }
  getPath(name: string): string {
    const path = this.#paths.get(name) ?? (name === 'userData' ? join(homedir(), '.config', this.#manifest.name) : undefined);
    if (path === undefined) throw new Error(`electron stand-in: app.getPath('${name}') is not there`);
    return path;
  }
  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  /** The app's processes; of what Electron tells, their names and ids. */
  getAppMetrics(): { type: string; name: string; pid: number | undefined }[] {
    return [
      { type: 'Browser', name: 'main', pid: process.pid },
      ...[...UtilityProcess.running].map(({ name, pid }) => ({ type: 'Utility', name, pid })),
    ];
  }

  /** A second instance is refused; the first one is not told. */
  requestSingleInstanceLock(): boolean {
    const lock = join(this.getPath('userData'), 'stand-in.lock');
    mkdirSync(this.getPath('userData'), { recursive: true });
    if (existsSync(lock) && isAlive(Number(readFileSync(lock, 'utf8')))) return false;
    writeFileSync(lock, String(process.pid));
    process.once('exit', () => rmSync(lock, { force: true }));
    return true;
  }

  quit(): void {
    if (this.#isQuitting) return;
    const event = preventable();
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    this.#isQuitting = true;
    for (const window of BrowserWindow.getAllWindows()) window.close();
    if (BrowserWindow.getAllWindows().length > 0) {
      this.#isQuitting = false; // a window has refused to close
      return;
    }
    this.emit('will-quit', preventable());
    this.emit('quit', preventable(), 0);
    void this.#chromium.then((chromium) => chromium.close()).finally(() => process.exit(0));
  }

  /** Called when the last window has closed. */
  windowsClosed(): void {
    if (this.#isQuitting) return;
    if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed');
    else this.quit();
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid !== process.pid && process.kill(pid, 0);
  } catch {
    return false;
  }
}
