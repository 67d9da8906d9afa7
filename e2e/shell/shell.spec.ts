import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isProcessAlive } from '../../engine/runtime/process.ts';
import { expect, openDesktopApp, startCluster, test } from './desktop-app.ts';
import { answerTo, hostSignals, sendBytes, sendFrame, takeOver } from './page-bytes.ts';

test('shows the first page through preload and main', async ({ desktop: { page, app } }) => {
  await expect(page.getByRole('button', { name: /^Start cluster/ })).toBeVisible();
  expect(await page.title()).toContain('Gantry');
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()))).toEqual([true]);
});

test('starts the cluster by a click and stops every node when the app is closed', async ({ dataDir }) => {
  const desktop = await openDesktopApp(dataDir);
  await startCluster(desktop);
  const processes = await desktop.processes();
  expect([...processes.keys()].sort()).toEqual(['broker-a/0', 'console-host', 'namesrv-1']);
  await desktop.app.close();
  expect([...processes.values()].filter(isProcessAlive)).toEqual([]);
  const files = await readdir(dataDir, { recursive: true });
  expect(files.filter((file) => file.endsWith('abort') || file.endsWith('.lock'))).toEqual([]);
});

test('carries bytes from the page to the console host and back unchanged', async ({ desktop: { page } }) => {
  await takeOver(page);
  await sendFrame(page, {
    t: 'call',
    id: 7,
    procedure: 'app.info',
    input: { padding: new Uint8Array(100_000).fill(255) },
    deadlineMs: 5000,
  });
  const answer = await answerTo(page, 7);
  expect(answer).toMatchObject({ t: 'ok', output: { shell: 'desktop', managesLocalCluster: true, platform: process.platform } });
});

test('cuts off a page that sends what is no frame and lets it in again as a new one', async ({ desktop: { page } }) => {
  await takeOver(page);
  await sendBytes(page, Uint8Array.of(0xc1, 1, 2, 3));
  await expect.poll(() => hostSignals(page)).toEqual([1, 0]);
  await takeOver(page);
  await sendFrame(page, { t: 'call', id: 1, procedure: 'app.info', input: {}, deadlineMs: 5000 });
  expect(await answerTo(page, 1)).toMatchObject({ t: 'ok' });
});

test('keeps Node, Electron and evaluated code out of the page', async ({ desktop: { page } }) => {
  const facts = await page.evaluate(async () => {
    const world = window as unknown as Record<string, unknown>;
    const bridge = world['gantry'] as Record<string, unknown>;
    // In a task of its own: what the inspector itself runs is free of the page's policy.
    const evaluated = await new Promise<string>((resolve) => {
      setTimeout(() => {
        try {
          // oxlint-disable-next-line no-new-func, no-implied-eval -- the policy must forbid exactly this
          resolve(String(new Function('return 1')()));
        } catch (error) {
          resolve(error instanceof Error ? error.name : 'thrown');
        }
      });
    });
    return {
      globals: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter((name) => name in world),
      bridge: Object.keys(bridge).sort(),
      frozen: Object.isFrozen(bridge),
      evaluated,
    };
  });
  expect(facts).toEqual({ globals: [], bridge: ['onMessage', 'platform', 'send'], frozen: true, evaluated: 'EvalError' });
});

test('lets the page go nowhere and open no window', async ({ desktop: { page, app } }) => {
  await expect(page.getByRole('button', { name: /^Start cluster/ })).toBeVisible();
  const before = page.url();
  await page.evaluate(() => {
    location.href = 'https://example.org/';
  });
  await page.evaluate(() => window.open('https://example.org/'));
  await page.evaluate(() => {
    const link = Object.assign(document.createElement('a'), { href: 'file:///etc/passwd', target: '_blank' });
    document.body.append(link);
    link.click();
  });
  await expect(page.getByRole('button', { name: /^Start cluster/ })).toBeVisible();
  expect(page.url()).toBe(before);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('opens only listed links, and those in the person’s own browser', async ({ desktop: { page, app } }) => {
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openExternal = async (url) => void opened.push(url);
  });
  await page.evaluate(() => {
    window.open('https://rocketmq.apache.org/docs/');
    window.open('http://rocketmq.apache.org/');
    window.open('https://rocketmq.apache.org.example.org/');
  });
  await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('rocketmq-docs')?.click());
  const opened = (): Promise<string[]> => app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
  await expect.poll(opened).toEqual(['https://rocketmq.apache.org/docs/', 'https://rocketmq.apache.org/docs/']);
});

test('brings the page back within 3 s when the console host dies, with the same nodes', async ({ desktop }) => {
  const { page } = desktop;
  await startCluster(desktop);
  const before = await desktop.processes();
  await takeOver(page);
  await sendFrame(page, {
    t: 'call',
    id: 1,
    procedure: 'nodes.restart',
    input: { connection: 'local', node: 'broker-a/0' },
    deadlineMs: 30_000,
  });
  const killedAtMs = performance.now();
  process.kill(before.get('console-host') ?? 0, 'SIGKILL');
  await expect.poll(() => hostSignals(page)).toEqual([1, 0, 1]);
  expect(performance.now() - killedAtMs).toBeLessThan(3000);
  const after = await desktop.processes();
  expect(after.get('console-host')).not.toBe(before.get('console-host'));
  expect(after.get('namesrv-1')).toBe(before.get('namesrv-1'));
});

test('says that a change’s outcome is unknown when the host dies under it', async ({ desktop }) => {
  const { page } = desktop;
  await startCluster(desktop);
  await page.getByRole('link', { name: 'Nodes & logs' }).first().click();
  await expect(page.getByRole('button', { name: 'Restart' }).first()).toBeVisible();
  const host = (await desktop.processes()).get('console-host') ?? 0;
  process.kill(host, 'SIGSTOP'); // so that the answer cannot come first
  await page.getByRole('button', { name: 'Restart' }).first().click();
  process.kill(host, 'SIGKILL');
  await expect(page.getByText(/it may have happened or not/).first()).toBeVisible();
  await expect(page.getByText('2 of 2 running').first()).toBeVisible();
});

test('leaves no node behind when the app itself is killed', async ({ desktop }) => {
  await startCluster(desktop);
  const processes = [...(await desktop.processes()).values()];
  const main = await desktop.app.evaluate(({ app }) => app.getAppMetrics().find(({ type }) => type === 'Browser')?.pid);
  process.kill(main ?? 0, 'SIGKILL');
  await expect.poll(() => processes.filter(isProcessAlive), { timeout: 2000 }).toEqual([]);
});

test('keeps settings over a restart and refuses a second instance on the same data', async ({ dataDir }) => {
  const first = await openDesktopApp(dataDir);
  await takeOver(first.page);
  await sendFrame(first.page, { t: 'call', id: 1, procedure: 'app.changeSettings', input: { theme: 'dark' }, deadlineMs: 5000 });
  expect(await answerTo(first.page, 1)).toMatchObject({ t: 'ok', output: { theme: 'dark' } });
  await expect(openDesktopApp(dataDir)).rejects.toThrow();
  await first.app.close();
  const second = await openDesktopApp(dataDir);
  await expect(second.page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await second.app.close();
  expect(existsSync(join(dataDir, 'console', 'settings.json'))).toBe(true);
});
