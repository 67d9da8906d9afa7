import { readFileSync } from 'node:fs';
import inspector from 'node:inspector';
import { createRequire, registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** electron [--inspect=PORT] [switches] APP: runs the main script that APP/package.json names. */
const args = process.argv.slice(2);
const appDir = resolve(args.find((arg) => !arg.startsWith('-')) ?? '.');
const { main } = JSON.parse(readFileSync(resolve(appDir, 'package.json'), 'utf8')) as { main: string };
process.env['ELECTRON_STAND_IN_APP'] = appDir;

const { version } = createRequire(resolve(appDir, 'package.json'))('electron/package.json') as { version: string };
Object.defineProperty(process.versions, 'electron', { value: version, enumerable: true });
Object.defineProperty(process, 'type', { value: 'browser' });

const electron = new URL('electron-module.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: electron, format: 'module-typescript', shortCircuit: true } : next(specifier, context),
});

const inspect = args.find((arg) => arg.startsWith('--inspect='));
if (inspect !== undefined) inspector.open(Number(inspect.slice('--inspect='.length)), '127.0.0.1');

const { app, startApp } = await import('./electron-module.ts');
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => app.quit());
await import(pathToFileURL(resolve(appDir, main)).href);
await startApp();
