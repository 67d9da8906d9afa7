import { expect, test } from 'vitest';
import { SimDisk } from '../sim/sim-disk.ts';
import { message, put, settle, startedSimStore } from '../sim/store-fixtures.ts';

test('a topic that is deleted while a file of its queue is being made leaves nothing behind', async () => {
  const disk = new SimDisk();
  const { store, clock } = await startedSimStore(disk);
  await put(store, message({ topic: 'gone' }));
  let deleted: Promise<void> | undefined;
  disk.fault = (operation, path) => {
    if (operation === 'create' && path.includes('/consumequeue/gone/')) deleted ??= store.deleteTopic('gone');
    return undefined;
  };
  await clock.advance(500);
  await settle();
  await deleted;
  expect([deleted !== undefined, disk.exists('/store/consumequeue/gone/0'), store.topics()]).toEqual([true, false, []]);
  expect(await put(store, message({ topic: 'gone' }))).toMatchObject({ queueOffset: 0 });
  await clock.advance(500);
  await store.stop();
  expect((await startedSimStore(disk)).store.maxQueueOffset('gone', 0)).toBe(1);
});

test('a topic that is made again meanwhile keeps its own file', async () => {
  const disk = new SimDisk();
  const { store, clock } = await startedSimStore(disk);
  await put(store, message({ topic: 'T', text: 'old' }));
  let again: Promise<unknown> | undefined;
  disk.fault = (operation, path) => {
    if (operation === 'create' && path.includes('/consumequeue/T/')) {
      again ??= Promise.all([store.deleteTopic('T'), put(store, message({ topic: 'T', text: 'new' }))]);
    }
    return undefined;
  };
  await clock.advance(500);
  await again;
  await clock.advance(500);
  const killed = await startedSimStore(disk.kill());
  const { records } = killed.store.getMessage({ topic: 'T', queueId: 0, queueOffset: 0, maxMessages: 5, maxBytes: 10_000 });
  expect(records.map((record) => record.includes('new'))).toEqual([true]);
});

test('queues whose files cannot be made now are written when they can', async () => {
  const disk = new SimDisk();
  const { store, clock } = await startedSimStore(disk);
  for (let queueId = 0; queueId < 8; queueId++) await put(store, message({ queueId }));
  disk.fault = (operation, path) => (operation === 'create' && path.includes('/consumequeue/') ? 'ENOSPC' : undefined);
  await clock.advance(500);
  expect(disk.list('/store/consumequeue/TopicA')).toEqual([]);
  disk.fault = () => undefined;
  await clock.advance(5000);
  expect(disk.list('/store/consumequeue/TopicA').length).toBe(8);
  await store.stop();
});
