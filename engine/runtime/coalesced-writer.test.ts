import { expect, test } from 'vitest';
import { CoalescedWriter } from './coalesced-writer.ts';

/** A writer of `state` whose writes end when the test says so. */
function controlled(): { writer: CoalescedWriter; set: (value: number) => void; written: number[]; finish: (error?: Error) => void } {
  let state = 0;
  const written: number[] = [];
  let finishWrite: (error?: Error) => void = () => {};
  const writer = new CoalescedWriter(() => {
    const snapshot = state;
    return new Promise((resolve, reject) => {
      finishWrite = (error) => {
        if (error !== undefined) return reject(error);
        written.push(snapshot);
        resolve();
      };
    });
  });
  return { writer, set: (value) => void (state = value), written, finish: (error) => finishWrite(error) };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('covers changes made during a write with one further write', async () => {
  const { writer, set, written, finish } = controlled();
  set(1);
  const first = writer.write();
  set(2);
  const second = writer.write();
  set(3);
  const third = writer.write();
  finish();
  await first;
  expect(written).toEqual([1]);
  await turn();
  finish();
  await Promise.all([second, third]);
  expect(written).toEqual([1, 3]);
});

test('tells only those who waited for a failed write, and writes again afterwards', async () => {
  const { writer, set, written, finish } = controlled();
  set(1);
  const first = writer.write();
  set(2);
  const second = writer.write();
  finish(new Error('ENOSPC'));
  await expect(first).rejects.toThrow('ENOSPC');
  await turn();
  finish();
  await second;
  expect(written).toEqual([2]);
});
