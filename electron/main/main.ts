/** The desktop app's main process: windows, the local cluster's nodes, and the console host, whose bytes it passes on. */
import { app, BrowserWindow, session } from 'electron';
import { join } from 'node:path';
import { availableTopologies, programDataDir } from '../../engine/cluster/open-local-cluster.ts';
import { openClusterOwner } from '../../engine/cluster/open-cluster-owner.ts';
import { systemClock } from '../../engine/runtime/clock.ts';
import { programFiles } from '../../engine/runtime/entry-paths.ts';
import { createStderrLog } from '../../engine/runtime/pino-log.ts';
import { setAppMenu } from './app-menu.ts';
import { startConsoleHost } from './console-host-process.ts';
import { openMainWindow, pageSource } from './main-window.ts';
import { connectPages } from './page-channel.ts';
import { createTray } from './tray.ts';
import { utilitySpawner } from './utility-spawner.ts';

const log = createStderrLog({ node: 'main' });

function run(): void {
  const files = programFiles();
  const dataDir = programDataDir();
  app.setPath('userData', join(dataDir, 'electron'));
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }

  const owner = openClusterOwner({ dataDir: join(dataDir, 'cluster'), spawner: utilitySpawner, log, files });
  const source = pageSource(files.rendererDir, app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']);
  const preloadPath = join(import.meta.dirname, '..', 'preload', 'preload.cjs');
  const openWindow = (): BrowserWindow => openMainWindow(source, preloadPath, log);
  const showWindow = (): void => {
    const window = BrowserWindow.getAllWindows()[0] ?? openWindow();
    if (window.isMinimized()) window.restore();
    window.show();
  };

  let isStopped = false;
  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });

  void app.whenReady().then(() => {
    const { node, electron, chrome } = process.versions;
    const platform =
      process.platform === 'linux' || process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'other';
    const host = startConsoleHost({
      spawner: utilitySpawner,
      entryPath: files.entry('console-host'),
      owner,
      clock: systemClock,
      log,
      hello: {
        type: 'host-options',
        info: {
          version: app.getVersion(),
          shell: 'desktop',
          platform,
          runtimes: { node, electron, chrome },
          managesLocalCluster: true,
          dataDir,
        },
        topologies: availableTopologies(files.resourcesDir),
      },
    });
    // Pages ask the system for nothing but to copy text.
    session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) =>
      answer(permission === 'clipboard-sanitized-write'),
    );
    connectPages(host, (url) => source.isOwnPage(url), log);
    setAppMenu();
    const tray = createTray(join(files.resourcesDir, 'icons', 'tray.png'), owner, { show: showWindow, quit: () => app.quit() });
    openWindow();

    // The nodes are stopped cleanly before the app ends; a second quit does not wait for them.
    app.on('before-quit', (event) => {
      if (isStopped) return;
      isStopped = true;
      event.preventDefault();
      host.stop();
      tray.destroy();
      void owner.stop().finally(() => app.quit());
    });
  });
}

run();
