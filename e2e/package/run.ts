/**
 * Builds the desktop app's folder (`electron-builder --linux dir`) and looks at what it packs: the built files in out/ and
 * the resources, no source, no test and no node_modules. Electron itself is not in it: an empty stand-in takes its place,
 * because what is packed is asked here, not whether Electron starts.
 *
 *   node e2e/package/run.ts        after `node scripts/build.mjs`
 *
 * Ends with `N passed, N failed, N skipped`.
 */
import { createPackage, listPackage } from '@electron/asar';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runToolOrThrow } from '../apache/run-tool.ts';

const root = join(import.meta.dirname, '..', '..');
const TIMEOUT_MS = 180_000;

/** The folder that electron-builder takes for Electron's own distribution. */
async function fakeElectron(folder: string, version: string): Promise<void> {
  await mkdir(join(folder, 'resources'), { recursive: true });
  await mkdir(join(folder, 'locales'));
  await mkdir(join(folder, 'app'));
  for (const [name, text] of [
    ['electron', '#!/bin/sh\n'],
    ['chrome-sandbox', ''],
    ['version', version],
    ['LICENSE', ''],
    ['LICENSES.chromium.html', ''],
    ['app/main.js', ''],
  ] as const)
    await writeFile(join(folder, name), text);
  await chmod(join(folder, 'electron'), 0o755);
  await createPackage(join(folder, 'app'), join(folder, 'resources', 'default_app.asar'));
  await rm(join(folder, 'app'), { recursive: true });
}

/** The version of Electron that package.json asks for. */
async function electronVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const version = /"electron": "(\d+\.\d+\.\d+)"/.exec(JSON.stringify(manifest, undefined, 1))?.[1];
  if (version === undefined) throw new Error('package.json names no version of Electron');
  return version;
}

async function pack(work: string): Promise<string> {
  const version = await electronVersion();
  await fakeElectron(join(work, 'electron'), version);
  const settings = {
    electronDist: join(work, 'electron'),
    electronVersion: version,
    'directories.output': join(work, 'dist'),
  };
  const args = ['--linux', 'dir', '--publish', 'never', ...Object.entries(settings).map(([key, value]) => `-c.${key}=${value}`)];
  await runToolOrThrow(join(root, 'node_modules', '.bin', 'electron-builder'), args, { cwd: root, timeoutMs: TIMEOUT_MS });
  return join(work, 'dist', 'linux-unpacked', 'resources');
}

/** Files of a folder, by their paths in it. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

const mayBePacked = /^(out\/|resources\/|package\.json$)/;
const mustBePacked = [
  'package.json',
  'out/main/main.js',
  'out/preload/preload.cjs',
  'out/renderer/index.html',
  'out/engine/broker.js',
  'out/engine/namesrv.js',
  'out/engine/console-host.js',
];

async function main(): Promise<number> {
  if (!existsSync(join(root, 'out', 'main', 'main.js'))) {
    console.log('skipped: nothing is built (node scripts/build.mjs)');
    console.log('0 passed, 0 failed, 1 skipped');
    return process.env['CI'] === 'true' ? 1 : 0;
  }
  const work = await mkdtemp(join(tmpdir(), 'gantry-package-'));
  try {
    const resources = await pack(work);
    const listed = listPackage(join(resources, 'app.asar'), { isPack: false }).map((path) =>
      path.replace(/^[\\/]/, '').replaceAll('\\', '/'),
    );
    const folders = new Set(listed.flatMap((path) => path.split('/').map((_, index, parts) => parts.slice(0, index).join('/'))));
    const packed = listed.filter((path) => !folders.has(path));
    const unpacked = await filesOf(join(resources, 'app.asar.unpacked'));
    const checks: [string, readonly string[]][] = [
      ['only built files and resources are packed', packed.filter((path) => !mayBePacked.test(path))],
      ['no source map, test or TypeScript is among them', packed.filter((path) => /\.(ts|map|vue)$|\.test\./.test(path))],
      ['everything that the app starts is there', mustBePacked.filter((path) => !packed.includes(path))],
      [
        'programs of Node lie outside of the archive',
        mustBePacked.filter((path) => path.startsWith('out/engine/') && !unpacked.includes(path)),
      ],
    ];
    for (const [name, wrong] of checks)
      console.log(`${wrong.length === 0 ? 'ok    ' : 'failed'} ${name}${wrong.length === 0 ? '' : `: ${wrong.slice(0, 10).join(', ')}`}`);
    console.log(`${packed.length} files in app.asar, ${unpacked.length} of them beside it`);
    const failed = checks.filter(([, wrong]) => wrong.length > 0).length;
    console.log(`${checks.length - failed} passed, ${failed} failed, 0 skipped`);
    return failed === 0 ? 0 : 1;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

process.exit(await main());
