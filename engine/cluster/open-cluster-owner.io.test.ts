import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { programFiles } from '../runtime/entry-paths.ts';
import { silentLog } from '../runtime/log.ts';
import { MemorySpawner } from '../runtime/memory-spawner.ts';
import { openClusterOwner } from './open-cluster-owner.ts';

it('takes presets from the program’s files, keeps the data where it is told to, and frees it after a start that failed', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'owner-'));
  const files = programFiles();
  const spawner = new MemorySpawner({
    [files.entry('namesrv')]: (context) => context.exit(2),
    [files.entry('broker')]: (context) => context.exit(2),
  });
  const owner = openClusterOwner({ dataDir, spawner, log: silentLog, files });
  await expect(owner.start({ topology: 'no-such-preset', namesrvPort: 0, brokerPort: 0 })).rejects.toMatchObject({
    code: 'topologyInvalid',
  });
  for (const attempt of [1, 2]) {
    await expect(owner.start({ topology: 'single', namesrvPort: 0, brokerPort: 0 }), `attempt ${attempt}`).rejects.toMatchObject({
      code: 'nodeFailed',
    });
  }
  expect(owner.state()).toMatchObject({ status: 'failed', failure: { code: 'nodeFailed' } });
  expect(owner.state().nodes.every((node) => node.dataDir.startsWith(dataDir))).toBe(true);
  await rm(dataDir, { recursive: true });
});
