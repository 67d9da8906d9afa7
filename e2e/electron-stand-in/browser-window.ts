import { EventEmitter } from 'node:events';
import type { Chromium } from './chromium.ts';
import { strict } from './strict.ts';
import { preventable, WebContents } from './web-contents.ts';
import type { WebPreferences } from './web-contents.ts';

export interface WindowOptions {
  width?: number;
  height?: number;
  show?: boolean;
  webPreferences?: WebPreferences;
}

const open = new Set<BrowserWindow>();
let chromium: Promise<Chromium>;
let onLastClosed = (): void => {};

/** Called once, before the app starts. */
export function prepareWindows(browser: Promise<Chromium>, lastClosed: () => void): void {
  chromium = browser;
  onLastClosed = lastClosed;
}

export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  readonly #contents: WebContents;
  readonly #attached: Promise<string>;
  #isVisible: boolean;
  #isMinimized = false;
  #isDestroyed = false;

  constructor({ width = 800, height = 600, show = true, webPreferences = {} }: WindowOptions = {}) {
    super();
    this.#isVisible = show;
    this.#contents = new WebContents(webPreferences);
    this.webContents = this.#contents.view;
    this.#contents.once('did-finish-load', () => this.emit('ready-to-show'));
    this.#contents.on('close-window', () => this.close());
    this.#attached = this.#attach(width, height);
    open.add(this);
    const view = strict('BrowserWindow', this);
    views.set(this, view);
    return view;
  }

  async #attach(width: number, height: number): Promise<string> {
    const chrome = await chromium;
    const { browser } = chrome;
    const { targetId } = await browser.send<{ targetId: string }>('Target.createTarget', {
      url: 'about:blank',
      newWindow: true,
      width,
      height,
    });
    const session = await chrome.attach(targetId);
    await this.#contents.attach(session, targetId);
    await session.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    browser.on('Target.targetDestroyed', (event: { targetId: string }) => {
      if (event.targetId === targetId) this.destroy();
    });
    return targetId;
  }

  async loadURL(url: string): Promise<void> {
    await this.#attached;
    await this.#contents.load(url);
  }

  show(): void {
    this.#isVisible = true;
    this.emit('show');
  }
  isVisible(): boolean {
    return this.#isVisible;
  }
  minimize(): void {
    this.#isMinimized = true;
  }
  restore(): void {
    this.#isMinimized = false;
  }
  isMinimized(): boolean {
    return this.#isMinimized;
  }
  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  close(): void {
    if (this.#isDestroyed) return;
    const event = preventable();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    open.delete(this);
    this.#contents.destroy();
    void Promise.all([chromium, this.#attached]).then(
      ([{ browser }, targetId]) => browser.send('Target.closeTarget', { targetId }).catch(() => {}),
      () => {},
    );
    this.emit('closed');
    if (open.size === 0) onLastClosed();
  }

  static getAllWindows(): BrowserWindow[] {
    return [...open].map((window) => views.get(window) ?? window);
  }
  static fromWebContents(contents: WebContents | undefined): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents.id === contents?.id) ?? null;
  }
}

const views = new WeakMap<BrowserWindow, BrowserWindow>();
