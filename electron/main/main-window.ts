import { BrowserWindow, shell } from 'electron';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Log } from '../../engine/runtime/log.ts';
import { isAllowedExternalLink } from './external-links.ts';

/** Where the pages come from. */
export interface PageSource {
  /** The built index.html, or the development server. */
  readonly url: string;
  isOwnPage(url: string): boolean;
}

/** `developmentUrl` is given by `electron-vite dev` and never in a packaged app. */
export function pageSource(rendererDir: string, developmentUrl: string | undefined): PageSource {
  const url = developmentUrl ?? pathToFileURL(join(rendererDir, 'index.html')).href;
  return { url, isOwnPage: (candidate) => withoutFragment(candidate) === withoutFragment(url) };
}

function withoutFragment(url: string): string {
  return URL.canParse(url) ? Object.assign(new URL(url), { hash: '' }).href : '';
}

/** Opens the app's window. Its page is sandboxed, isolated from the preload script, and can go nowhere. */
export function openMainWindow(source: PageSource, preloadPath: string, log: Log): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Gantry',
    backgroundColor: '#f2f3f5',
    ...frameOf(process.platform),
    webPreferences: {
      preload: preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  const { webContents } = window;
  webContents.on('will-navigate', (event, url) => {
    if (source.isOwnPage(url)) return;
    event.preventDefault();
    log.warn('navigation-denied', {});
  });
  webContents.setWindowOpenHandler(({ url }) => {
    if (isAllowedExternalLink(url)) void shell.openExternal(url);
    else log.warn('window-denied', {});
    return { action: 'deny' };
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(source.url);
  return window;
}

/** The title bar is drawn by the page where the system can put its buttons over it. */
function frameOf(platform: NodeJS.Platform): Electron.BrowserWindowConstructorOptions {
  if (platform === 'darwin') return { titleBarStyle: 'hiddenInset', trafficLightPosition: { x: 13, y: 12 } };
  if (platform === 'win32') return { titleBarStyle: 'hidden', titleBarOverlay: { height: 37 } };
  return {};
}
