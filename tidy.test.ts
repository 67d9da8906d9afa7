import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { builtinModules, stripTypeScriptTypes } from 'node:module';
import { describe, expect, it } from 'vitest';
import { bannedInEngine, bannedInRenderer, lawFor, testTable } from './scripts/import-table.mjs';
import { lintConfig } from './scripts/write-lint-config.mjs';

const root = import.meta.dirname;
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(path.join(root, file)));
const sources = tracked.filter((file) => /\.(ts|vue|mjs|cjs)$/.test(file));
const product = sources.filter((file) => /^(engine|console|cli|electron|renderer)\//.test(file) && !file.endsWith('.config.ts'));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const isTest = (file: string): boolean =>
  file.endsWith('.test.ts') || /(^|\/)fixtures(\.ts$|\/)/.test(file) || file.startsWith('engine/sim/');

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const found: Import[] = [];
  const text = read(file);
  for (const match of text.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[\w*{},\s$]+\s+from\s+)?['"]([^'"\n]+)['"]/gm)) {
    found.push({ specifier: match[2] ?? '', typeOnly: match[1] !== undefined });
  }
  for (const match of text.matchAll(/\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g)) found.push({ specifier: match[1] ?? '', typeOnly: false });
  return found;
}

/** The file that a relative specifier names, by its path from the root; '' for packages. */
function targetOf(file: string, specifier: string): string {
  return specifier.startsWith('.') ? path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier.replace(/\?.*$/, ''))) : '';
}

/** The part of the product that a file belongs to: `engine/store`, `console`, `renderer`… */
function homeOf(file: string): string {
  const [first = '', second = ''] = file.split('/');
  return first === 'engine' ? `${first}/${second}` : first;
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

function within(target: string, allowed: string): boolean {
  return target === allowed || target.startsWith(`${allowed}/`);
}

/** Whether a module is more than types, constants and error classes. */
function hasBehaviour(file: string): boolean {
  const code = stripTypeScriptTypes(read(file))
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    .replace(/class \w+ extends Error \{[\s\S]*?\n\}/g, '');
  return /\b(function|class)\b|=>/.test(code);
}

/** Why an import breaks the law, or undefined. */
function breach(file: string, imported: Import): string | undefined {
  const law = lawFor(file);
  if (law === undefined) return undefined;
  const { specifier, typeOnly } = imported;
  if (specifier.startsWith('.')) {
    const target = targetOf(file, specifier);
    if (within(target, law.folder) && (lawFor(target)?.folder ?? law.folder) === law.folder) return undefined;
    if (law.folders.some((folder) => (folder.startsWith('types:') ? typeOnly && within(target, folder.slice(6)) : within(target, folder))))
      return undefined;
    if (isTest(file) && testTable.folders.some((folder) => within(target, folder))) return undefined;
    return `${file} imports ${target}`;
  }
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) {
    if (law.builtins === 'all' || law.builtins.includes(specifier) || isTest(file)) return undefined;
    return `${file} imports ${specifier}`;
  }
  const name = packageOf(specifier);
  if (law.packages.includes(name) || (isTest(file) && testTable.packages.includes(name))) return undefined;
  return `${file} imports package ${name}`;
}

describe('the tree', () => {
  it('obeys the import table', () => {
    const breaches = product.flatMap((file) =>
      importsOf(file)
        .map((imported) => breach(file, imported))
        .filter((found) => found !== undefined),
    );
    expect(breaches).toEqual([]);
  });

  it('takes time, randomness and the process from engine/runtime', () => {
    const breaches = sources
      .filter((file) => file.startsWith('engine/') && !file.startsWith('engine/runtime/') && !isTest(file))
      .flatMap((file) => {
        const text = read(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
        return bannedInEngine
          .filter(({ pattern }) => pattern.test(text))
          .map(({ pattern, instead }) => `${file}: ${pattern.source} (use ${instead})`);
      });
    expect(breaches).toEqual([]);
  });

  it('reads and shows times in the renderer by the zone that was chosen alone', () => {
    const apart = new Set(['renderer/i18n/zone.ts', 'renderer/i18n/format.ts']);
    const breaches = product
      .filter((file) => file.startsWith('renderer/') && !apart.has(file) && !isTest(file))
      .flatMap((file) =>
        bannedInRenderer
          .filter(({ pattern }) => pattern.test(read(file)))
          .map(({ pattern, instead }) => `${file}: ${pattern.source} (use ${instead})`),
      );
    expect(breaches).toEqual([]);
  });

  it('has no file that is too long to read', () => {
    const long = sources
      .map((file) => ({ file, lines: read(file).split('\n').length, most: isTest(file) || file.startsWith('e2e/') ? 800 : 600 }))
      .filter(({ lines, most }) => lines > most)
      .map(({ file, lines }) => `${file}: ${lines} lines`);
    expect(long).toEqual([]);
  });

  it('has no module that the tests of its own folder never reach', () => {
    const reached = new Set<string>();
    const follow = (file: string, folder: string): void => {
      for (const { specifier } of importsOf(file)) {
        const target = targetOf(file, specifier);
        if (reached.has(target) || homeOf(target) !== folder || !tracked.includes(target)) continue;
        reached.add(target);
        follow(target, folder);
      }
    };
    // The router collects pages by their page.ts, which no import names.
    for (const file of sources.filter((name) => isTest(name) || /^renderer\/pages\/\w+\/page\.ts$/.test(name))) follow(file, homeOf(file));
    // electron/ is driven by the shell specs on its built files; entries and a page's wiring run in the specs.
    const unreached = product.filter((file) => {
      if (reached.has(file) || isTest(file) || file.startsWith('electron/') || file.endsWith('.d.ts')) return false;
      if (/(^|\/)(main|index|page|i18n)\.ts$/.test(file)) return false;
      return !file.endsWith('.ts') || hasBehaviour(file);
    });
    expect(unreached).toEqual([]);
  });

  it('has lint rules that say the same as the import table', () => {
    expect(JSON.parse(read('.oxlintrc.json'))).toEqual(lintConfig());
  });

  it('names no path of one machine and no download address in the lock file', () => {
    const paths = sources.filter((file) => /(["'`\s(])\/(work|root|home)\/\w/.test(read(file)));
    expect(paths).toEqual([]);
    expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/);
  });
});
