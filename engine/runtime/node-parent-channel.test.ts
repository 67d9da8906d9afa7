import { EventEmitter } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { connectParent, isChildMessage } from './node-parent-channel.ts';
import type { ChildMessage } from './spawner.ts';

/** Stands for Electron's parentPort, whose messages arrive wrapped in an event. */
class FakeParentPort extends EventEmitter {
  readonly posted: unknown[] = [];
  postMessage(message: unknown): void {
    this.posted.push(message);
  }
}

afterEach(() => void Reflect.deleteProperty(process, 'parentPort'));

test("speaks over Electron's parentPort in a utility process and drops what is not a message", () => {
  const port = new FakeParentPort();
  Reflect.set(process, 'parentPort', port);
  const parent = connectParent();
  const seen: (ChildMessage | string)[] = [];
  parent?.onMessage((message) => seen.push(message));
  parent?.onClose(() => seen.push('closed'));
  parent?.send({ type: 'ready' });
  port.emit('message', { data: { type: 'stop' } });
  port.emit('message', { data: 'noise' });
  port.emit('close');
  expect({ posted: port.posted, seen }).toEqual({ posted: [{ type: 'ready' }], seen: [{ type: 'stop' }, 'closed'] });
});

test('takes only objects with a type for messages', () => {
  expect([{ type: 'stop' }, { type: 1 }, null, 'stop'].map(isChildMessage)).toEqual([true, false, false, false]);
});
