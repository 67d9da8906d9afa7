/** Writes .oxlintrc.json: our rules, and the import law as one override a folder. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { importTable } from './import-table.mjs';

const projectFolders = ['engine', 'console', 'electron', 'renderer', 'cli'];

/** Import paths are relative, so a folder is recognised by its last parts. */
function restrictedPatterns(folder, law) {
  const allowed = [folder, ...law.folders].map((name) => name.replace(/^types:/, ''));
  const siblings = Object.keys(importTable).filter(
    (name) => name !== folder && !allowed.some((ok) => name === ok || name.startsWith(`${ok}/`) || ok.startsWith(`${name}/`)),
  );
  const patterns = siblings.map((name) => ({
    group: [`**/${name}/**`, `../**/${path.posix.basename(name)}/*.ts`].slice(0, 1),
    message: `${folder} may not import ${name}`,
  }));
  if (law.builtins !== 'all')
    patterns.push({
      regex: `^node:(?!(${law.builtins.map((name) => name.replace('node:', '')).join('|') || '$none'})$)`,
      message: `${folder} may not import this built-in`,
    });
  return patterns;
}

/** The whole configuration as a value. */
export function lintConfig() {
  return {
    $schema: './node_modules/oxlint/configuration_schema.json',
    plugins: ['typescript', 'unicorn', 'oxc', 'import'],
    categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
    options: { typeAware: true },
    ignorePatterns: ['out/**', 'node_modules/**', 'e2e/**/*.java'],
    rules: {
      'no-console': 'error',
      'no-await-in-loop': 'off',
      'no-underscore-dangle': 'off',
      'no-shadow': 'off',
      'typescript/no-explicit-any': 'error',
      'typescript/no-non-null-assertion': 'error',
      'typescript/consistent-type-imports': 'error',
      'typescript/no-floating-promises': 'error',
      'typescript/no-misused-promises': 'error',
      'typescript/no-unsafe-type-assertion': 'off',
      'typescript/no-unnecessary-type-arguments': 'off',
      'typescript/no-unnecessary-boolean-literal-compare': 'off',
      'oxc/no-map-spread': 'off',
      'unicorn/no-new-array': 'off',
      'unicorn/no-array-sort': 'off',
      'unicorn/no-array-reverse': 'off',
      'unicorn/consistent-function-scoping': 'off',
      'unicorn/prefer-add-event-listener': 'off',
      'unicorn/require-post-message-target-origin': 'off',
      'import/no-unassigned-import': 'off',
      'unicorn/no-array-callback-reference': 'off',
      'unicorn/no-useless-undefined': 'off',
    },
    overrides: [
      ...Object.entries(importTable).map(([folder, law]) => ({
        files: [`${folder}/**/*.ts`, `${folder}/**/*.vue`],
        rules: { 'no-restricted-imports': ['error', { patterns: restrictedPatterns(folder, law) }] },
      })),
      {
        files: projectFolders.map((folder) => `${folder}/**/*.test.ts`),
        rules: { 'no-restricted-imports': 'off', 'typescript/no-non-null-assertion': 'off' },
      },
      {
        // What tests share may import what they may; tidy.test.ts holds both to the table.
        files: projectFolders.map((folder) => `${folder}/**/fixtures/*.ts`),
        rules: { 'no-restricted-imports': 'off' },
      },
      { files: ['scripts/**', 'e2e/**', 'bench/**', 'cli/**'], rules: { 'no-console': 'off' } },
      { files: ['e2e/**'], rules: { 'typescript/no-non-null-assertion': 'off' } },
    ],
  };
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(path.join(import.meta.dirname, '..', '.oxlintrc.json'), `${JSON.stringify(lintConfig(), undefined, 2)}\n`);
}
