import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

function stdoutOf(script: string): string {
  const source = `import { createStdoutLog } from ${JSON.stringify(join(import.meta.dirname, './pino-log.ts'))};\n${script}`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', source], { encoding: 'utf8' });
}

test('writes one JSON line per event with the fields of the process and the module, also just before an exit', () => {
  const lines = stdoutOf(`
    const log = createStdoutLog({ node: 'broker-a' });
    log.debug('unseen');
    log.child({ module: 'store' }).info('file-rolled', { sizeBytes: 5 });
    log.error('last-words');
    process.exit(0);
  `);
  expect(
    lines
      .trim()
      .split('\n')
      .map((line) => Object.assign(JSON.parse(line), { time: '-' })),
  ).toEqual([
    { level: 'info', time: '-', node: 'broker-a', module: 'store', sizeBytes: 5, event: 'file-rolled' },
    { level: 'error', time: '-', node: 'broker-a', event: 'last-words' },
  ]);
});

test('writes debug lines when the level asks for them', () => {
  expect(JSON.parse(stdoutOf(`createStdoutLog({}, 'debug').debug('seen')`))).toMatchObject({ level: 'debug', event: 'seen' });
});
