/**
 * Builds everything into out/, each part only when one of its sources changed since.
 *
 *   out/main, out/preload, out/renderer   the desktop app; the browser mode serves out/renderer
 *   out/engine/NAME.js                    processes and threads that are started on their own, each one self-contained
 *   out/client/index.js                   the client for programs that import `gantry`
 *   out/cli/gantry.js                     the `gantry` command
 *
 * Usage: node scripts/build.mjs [--force] [part …]
 */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const shared = ['package-lock.json', 'scripts/build.mjs'];
const nodeSources = ['engine', 'console', 'cli', ...shared];

/** @type {Record<string, { sources: string[], output: string, build: () => Promise<void> }>} */
const parts = {
  app: {
    sources: [
      'electron',
      'renderer',
      'engine/cluster',
      'engine/runtime',
      'console/contract',
      'console/rpc',
      'electron.vite.config.ts',
      ...shared,
    ],
    output: 'out/main/main.js',
    async build() {
      const { build } = await import('electron-vite');
      await build({ root, logLevel: 'warn' });
    },
  },
  namesrv: nodeEntry('engine/namesrv/main.ts', 'out/engine/namesrv.js'),
  broker: nodeEntry('engine/broker/main.ts', 'out/engine/broker.js'),
  'console-host': nodeEntry('console/host/main.ts', 'out/engine/console-host.js'),
  history: nodeEntry('console/services/history/worker/main.ts', 'out/engine/history.js'),
  client: nodeEntry('engine/client/index.ts', 'out/client/index.js'),
  cli: nodeEntry('cli/main.ts', 'out/cli/gantry.js', '#!/usr/bin/env node'),
};

/** One ES module with everything in it, for Node 24 and for Electron's Node. */
function nodeEntry(entry, output, banner = '') {
  return {
    sources: nodeSources,
    output,
    async build() {
      const { build } = await import('vite');
      await build({
        root,
        configFile: false,
        logLevel: 'warn',
        ssr: { noExternal: true, target: 'node' },
        build: {
          ssr: join(root, entry),
          target: 'node24',
          outDir: join(root, output, '..'),
          emptyOutDir: false,
          minify: false,
          rolldownOptions: { output: { format: 'esm', entryFileNames: output.split('/').at(-1), codeSplitting: false, banner } },
        },
      });
      if (banner !== '') chmodSync(join(root, output), 0o755);
    },
  };
}

/** A text that changes with any file under the sources of a part. */
function fingerprint(sources) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) for (const name of readdirSync(join(root, path)).sort()) visit(`${path}/${name}`);
    else if (!path.endsWith('.test.ts')) hash.update(`${path} ${stat.mtimeMs} ${stat.size}\n`);
  };
  for (const source of sources) visit(source);
  return hash.digest('hex');
}

const args = process.argv.slice(2);
const force = args.includes('--force');
const wanted = args.filter((arg) => !arg.startsWith('-'));
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  process.stderr.write(`no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}\n`);
  process.exit(2);
}

for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) {
  const part = parts[name];
  const stamp = join(root, 'out', '.stamps', name);
  const print = fingerprint(part.sources);
  if (!force && existsSync(join(root, part.output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === print) continue;
  const startMs = performance.now();
  await part.build();
  mkdirSync(join(stamp, '..'), { recursive: true });
  writeFileSync(stamp, print);
  process.stdout.write(`built ${name} in ${((performance.now() - startMs) / 1000).toFixed(1)} s\n`);
}
