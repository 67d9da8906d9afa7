/**
 * The import law: which folder may import what. The folder with the longest matching path decides.
 * `tidy.test.ts` reads the tree with it, and `node scripts/write-lint-config.mjs` makes the lint rules from it.
 *
 * folders   other folders of the project, beside the folder itself; `types:` in front allows type imports only
 * builtins  'all', or the list of Node's built-in modules that are allowed
 * packages  packages that are allowed; type imports of any package are checked the same way
 */

/** Built-ins without I/O, clock or randomness. */
const pure = ['node:zlib', 'node:path', 'node:crypto', 'node:buffer'];

/** @type {Record<string, { folders: string[], builtins: 'all' | string[], packages: string[] }>} */
export const importTable = {
  'engine/runtime': { folders: [], builtins: 'all', packages: ['pino'] },
  'engine/protocol': { folders: ['engine/runtime/assert.ts'], builtins: pure, packages: [] },
  'engine/remoting': { folders: ['engine/protocol', 'engine/runtime'], builtins: pure, packages: [] },
  'engine/client': { folders: ['engine/remoting', 'engine/protocol', 'engine/runtime'], builtins: pure, packages: [] },
  'engine/store': { folders: ['engine/protocol', 'engine/runtime'], builtins: pure, packages: [] },
  'engine/ha': { folders: ['engine/store', 'engine/protocol', 'engine/remoting', 'engine/runtime'], builtins: pure, packages: [] },
  'engine/dledger': { folders: ['engine/store', 'engine/protocol', 'engine/remoting', 'engine/runtime'], builtins: pure, packages: [] },
  'engine/dledger/raft': { folders: ['engine/runtime/assert.ts'], builtins: [], packages: [] },
  'engine/namesrv': { folders: ['engine/remoting', 'engine/protocol', 'engine/runtime'], builtins: pure, packages: [] },
  'engine/broker': {
    folders: ['engine/store', 'engine/ha', 'engine/dledger', 'engine/remoting', 'engine/protocol', 'engine/runtime'],
    builtins: pure,
    packages: [],
  },
  'engine/admin': { folders: ['engine/client', 'engine/remoting', 'engine/protocol', 'engine/runtime'], builtins: pure, packages: [] },
  'engine/cluster': { folders: ['engine/runtime'], builtins: pure, packages: [] },
  'engine/proxy': {
    folders: ['engine/client', 'engine/remoting', 'engine/protocol', 'engine/runtime'],
    builtins: 'all',
    packages: ['@grpc/grpc-js'],
  },
  'engine/sim': { folders: ['engine'], builtins: pure, packages: [] },
  'console/contract': { folders: [], builtins: [], packages: ['valibot'] },
  console: {
    folders: ['console', 'engine/admin', 'engine/client', 'engine/cluster', 'engine/protocol', 'engine/remoting', 'engine/runtime'],
    builtins: 'all',
    packages: ['valibot', 'msgpackr', 'ws'],
  },
  'electron/main': { folders: ['engine/cluster', 'engine/runtime', 'types:console/rpc'], builtins: 'all', packages: ['electron'] },
  'electron/preload': { folders: [], builtins: [], packages: ['electron'] },
  cli: { folders: ['engine/cluster', 'engine/runtime', 'console/web'], builtins: 'all', packages: ['commander'] },
  renderer: {
    folders: ['console/contract', 'console/rpc'],
    builtins: [],
    packages: [
      'vue',
      'vue-router',
      'vue-i18n',
      'pinia',
      '@codemirror/commands',
      '@codemirror/lang-json',
      '@codemirror/language',
      '@codemirror/search',
      '@codemirror/state',
      '@codemirror/view',
      '@lezer/highlight',
      'reka-ui',
      '@tanstack/vue-virtual',
      '@lucide/vue',
      'echarts',
      'msgpackr',
      'valibot',
      '@fontsource-variable/inter',
      '@fontsource-variable/jetbrains-mono',
      'tailwindcss',
    ],
  },
};

/** What tests may import beside what their folder may: simulators, test tools, and the modules that fixtures need. */
export const testTable = {
  folders: ['engine', 'console', 'cli', 'electron', 'scripts', 'package.json'],
  packages: ['vitest', 'fast-check', '@vue/test-utils', 'axe-core', 'lz4js', 'happy-dom', 'ws', 'msgpackr'],
};

/** Globals that only engine/runtime may touch, as regular expressions on source text. */
export const bannedInEngine = [
  { pattern: /\bDate\.now\(/, instead: 'clock.nowMs()' },
  { pattern: /\bnew Date\(\s*\)/, instead: 'clock.nowMs()' },
  { pattern: /\bperformance\.now\(/, instead: 'clock.monotonicMs()' },
  { pattern: /\bprocess\.hrtime/, instead: 'clock.monotonicMs()' },
  { pattern: /\bsetTimeout\(/, instead: 'clock.after()' },
  { pattern: /\bsetInterval\(/, instead: 'clock.after()' },
  { pattern: /\bsetImmediate\(/, instead: 'clock.endOfTurn()' },
  { pattern: /\bMath\.random\(/, instead: 'random.nextInt()' },
  { pattern: /\brandom(Bytes|Int|UUID|FillSync)\(/, instead: 'random.bytes()' },
  { pattern: /\bnew WeakRef\(/, instead: 'an owner with stop()' },
  { pattern: /\bprocess\.(on|once|exit|kill|env)\b/, instead: 'engine/runtime/process.ts' },
];

/** What only renderer/i18n/zone.ts may touch in the renderer, so that every time follows the zone that a person chose. */
export const bannedInRenderer = [
  { pattern: /\.[gs]et(FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)\(/, instead: 'wallTime() or dayStart()' },
  { pattern: /\.to(Locale(Date|Time)?|Date|Time)String\(/, instead: 'renderer/i18n/format.ts' },
  { pattern: /\bgetTimezoneOffset\(/, instead: 'zoneOffsetMs()' },
  { pattern: /\bDateTimeFormat\(/, instead: 'renderer/i18n/format.ts' },
  { pattern: /\bnew Date\([^()]*,/, instead: 'instantOf()' },
];

/** @typedef {{ folder: string, folders: string[], builtins: 'all' | string[], packages: string[] }} Law */

/**
 * The entry of the table for a file, by its path from the project's root.
 * @param {string} file
 * @returns {Law | undefined}
 */
export function lawFor(file) {
  /** @type {Law | undefined} */
  let best;
  for (const [folder, law] of Object.entries(importTable)) {
    if (file.startsWith(`${folder}/`) && (best === undefined || folder.length > best.folder.length)) best = { folder, ...law };
  }
  return best;
}
