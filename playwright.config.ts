import { defineConfig } from '@playwright/test';
import type { ClusterKind } from './e2e/web/web-cluster.ts';
import { chromiumPath } from './e2e/chromium-path.ts';

/** Against empty answers every test fails: it need not wait long for that. */
const isEmptied = process.env['GANTRY_EMPTY'] !== undefined;

/**
 * Specs in a browser on Gantry's own cluster (`web`) and on others (see e2e/web/console-test.ts), and of the desktop app's
 * shell (`shell`); `GANTRY_CHROMIUM` names the Chromium.
 */
export default defineConfig<object, { cluster: ClusterKind }>({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'node_modules/.cache/playwright',
  timeout: 40_000,
  expect: { timeout: isEmptied ? 3000 : 10_000 },
  fullyParallel: false,
  workers: 1,
  retries: process.env['CI'] === 'true' && !isEmptied ? 1 : 0, // what passed only then is printed at the end of the run
  reporter: 'list',
  use: {
    ...(isEmptied ? { actionTimeout: 3000 } : {}),
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: chromiumPath() ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'web', testDir: 'e2e/web', grepInvert: /@mqadmin|@slow|@long/ },
    { name: 'web-slow', testDir: 'e2e/web', grep: /@slow/, grepInvert: /@mqadmin/ },
    { name: 'web-mqadmin', testDir: 'e2e/web', grep: /@mqadmin/, grepInvert: /@long/ },
    { name: 'apache-5.5.0', testDir: 'e2e/web', grepInvert: /@local|@long/, use: { cluster: 'apache-5.5.0' } },
    { name: 'apache-4.9.7', testDir: 'e2e/web', grepInvert: /@local|@long/, use: { cluster: 'apache-4.9.7' } },
    { name: 'long', testDir: 'e2e/web', grep: /@long/ },
    { name: 'long-5.5.0', testDir: 'e2e/web', grep: /@long/, use: { cluster: 'apache-5.5.0' } },
    { name: 'shell', testDir: 'e2e/shell' },
  ],
});
