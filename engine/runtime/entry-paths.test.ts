import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { programFiles } from './entry-paths.ts';

it('finds the sources of the node entries when it runs from sources', () => {
  const files = programFiles();
  const entries = (['namesrv', 'broker', 'console-host', 'history'] as const).map((name) => files.entry(name));
  expect(entries.map((path) => existsSync(path))).toEqual([true, true, true, true]);
});

it.each(['main', 'engine', 'cli'])('finds built entries beside a bundle in out/%s', (folder) => {
  const files = programFiles(`file:///app/out/${folder}/bundle.js`);
  expect([files.entry('broker'), files.rendererDir, files.resourcesDir]).toEqual([
    '/app/out/engine/broker.js',
    '/app/out/renderer',
    '/app/resources',
  ]);
});

it('finds the entries that an application archive has unpacked', () => {
  const files = programFiles('file:///opt/gantry/resources/app.asar/out/main/main.js');
  expect([files.entry('namesrv'), files.rendererDir]).toEqual([
    '/opt/gantry/resources/app.asar.unpacked/out/engine/namesrv.js',
    '/opt/gantry/resources/app.asar/out/renderer',
  ]);
});
