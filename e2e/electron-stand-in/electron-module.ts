import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from './app.ts';
import { BrowserWindow, prepareWindows } from './browser-window.ts';
import { launchChromium } from './chromium.ts';
import * as desktop from './desktop.ts';
import { ipcMain } from './ipc-main.ts';
import { strict } from './strict.ts';
import * as utility from './utility-process.ts';
import { WebContents } from './web-contents.ts';

/** The module `electron` of the main process. */
const appDir = process.env['ELECTRON_STAND_IN_APP'] ?? process.cwd();
const chromium = launchChromium();
const theApp = new App(JSON.parse(readFileSync(join(appDir, 'package.json'), 'utf8')) as { name: string; version: string }, chromium);
prepareWindows(chromium, () => theApp.windowsClosed());

const app = strict('app', theApp);
const session = strict('session', desktop.session);
const shell = strict('shell', desktop.shell);
const utilityProcess = strict('utilityProcess', utility.utilityProcess);
const webContents = strict('webContents', WebContents);
const { Menu, nativeImage, Tray } = desktop;
const electron = { app, BrowserWindow, ipcMain, Menu, nativeImage, session, shell, Tray, utilityProcess, webContents };

/** Called by start.ts when the app's entry has run. */
export async function startApp(): Promise<void> {
  const { url, browser } = await chromium;
  const { product } = await browser.send<{ product: string }>('Browser.getVersion');
  Object.defineProperty(process.versions, 'chrome', { value: product.split('/')[1], enumerable: true });
  await browser.send('Target.setDiscoverTargets', { discover: true });
  browser.once('gone', () => {
    if (BrowserWindow.getAllWindows().length > 0) process.exit(1);
  });
  process.stderr.write(`DevTools listening on ${url}\n`);
  theApp.start();
}

export { app, BrowserWindow, ipcMain, Menu, nativeImage, session, shell, Tray, utilityProcess, webContents };
export default electron;
// What `require('electron')` gives: Playwright's `app.evaluate` hands it to specs.
export { electron as 'module.exports' };
