import type { ChildMessage, ParentChannel } from './spawner.ts';

/** The part of Electron's `process.parentPort` (in a utility process) that the channel uses. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
}

/**
 * This process's end of the channel to the process that spawned it: the IPC channel of `child_process.fork`, or
 * `parentPort` of Electron's `utilityProcess.fork`. Undefined for a process that was started on its own.
 */
export function connectParent(): ParentChannel | undefined {
  const port = electronParentPort();
  if (port !== undefined) return overParentPort(port);
  if (process.send === undefined) return undefined;
  return overForkChannel();
}

function overForkChannel(): ParentChannel {
  return {
    send(message) {
      // A closed channel is not an error here: `onClose` is how its user learns of it.
      if (process.connected) process.send?.(message, undefined, undefined, () => {});
    },
    onMessage(listener) {
      process.on('message', (message: unknown) => {
        if (isChildMessage(message)) listener(message);
      });
    },
    onClose(listener) {
      if (process.connected) process.once('disconnect', listener);
      else process.nextTick(listener);
    },
  };
}

function overParentPort(port: ParentPort): ParentChannel {
  return {
    send: (message) => port.postMessage(message),
    onMessage(listener) {
      port.on('message', (event) => {
        if (isChildMessage(event.data)) listener(event.data);
      });
    },
    onClose: (listener) => void port.on('close', listener),
  };
}

function electronParentPort(): ParentPort | undefined {
  const port: unknown = Reflect.get(process, 'parentPort');
  return isParentPort(port) ? port : undefined;
}

function isParentPort(value: unknown): value is ParentPort {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'postMessage') === 'function';
}

/** Whether a value that came over a process channel is a message of ours. */
export function isChildMessage(value: unknown): value is ChildMessage {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'type') === 'string';
}
