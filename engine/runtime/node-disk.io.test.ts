import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { describeDisk } from './fixtures/disk-conformance.ts';
import { nodeDisk } from './node-disk.ts';

const base = mkdtempSync(join(tmpdir(), 'gantry-disk-'));
let count = 0;

afterAll(() => rmSync(base, { recursive: true, force: true }));

describeDisk('the machine', () => {
  const root = join(base, String(count++));
  nodeDisk.makeDirectory(root);
  return { disk: nodeDisk, root };
});

test('a closed file refuses asynchronous work with EBADF', async () => {
  const file = nodeDisk.create(join(base, 'closed'), 0);
  file.close();
  await expect(file.fdatasync()).rejects.toMatchObject({ name: 'DiskError', code: 'EBADF' });
});
