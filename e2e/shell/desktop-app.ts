import { _electron, test as base } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isProcessAlive } from '../../engine/runtime/process.ts';

const root = join(import.meta.dirname, '..', '..');

/** The built app, run by Electron where ELECTRON_PATH names it, else by the stand-in. */
export interface DesktopApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly dataDir: string;
  /** Process ids of the app's utility processes, by name: `console-host`, `broker-a/0`. */
  processes(): Promise<Map<string, number>>;
}

export async function openDesktopApp(dataDir: string): Promise<DesktopApp> {
  const app = await _electron.launch({
    executablePath: process.env['ELECTRON_PATH'] ?? join(root, 'e2e', 'electron-stand-in', 'electron'),
    args: [root],
    env: { ...definedOnly(process.env), GANTRY_DATA_DIR: dataDir },
  });
  const page = await app.firstWindow();
  await page.getByRole('main').first().waitFor();
  return {
    app,
    page,
    dataDir,
    async processes() {
      const metrics = await app.evaluate((electron) => electron.app.getAppMetrics().map(({ type, name, pid }) => ({ type, name, pid })));
      return new Map(metrics.filter(({ type }) => type === 'Utility').map(({ name, pid }) => [name ?? '', pid]));
    },
  };
}

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Starts the local cluster by the page's own button, on free ports, and waits until it runs. */
export async function startCluster({ page }: DesktopApp): Promise<void> {
  await page.getByText('Ports', { exact: true }).click();
  for (const label of ['NameServer port', 'First broker port']) await page.getByLabel(label, { exact: true }).fill('0');
  await page.getByRole('button', { name: /^Start cluster/ }).click();
  await page.getByRole('button', { name: 'Stop cluster' }).waitFor({ timeout: 20_000 });
}

/** A test with a data directory of its own and the app on it; whatever a test leaves behind is ended. */
export const test = base.extend<{ dataDir: string; desktop: DesktopApp }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads which fixtures a fixture needs from this pattern
  dataDir: async ({}, use) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'gantry-shell-'));
    await use(dataDir);
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  },
  desktop: async ({ dataDir }, use) => {
    const desktop = await openDesktopApp(dataDir);
    const { pid } = desktop.app.process();
    await use(desktop);
    if (pid !== undefined && isProcessAlive(pid)) await desktop.app.close();
  },
});

export { expect } from '@playwright/test';
