import { EventEmitter } from 'node:events';

/** Loaded before a utility process's entry: gives it `process.parentPort`, over the channel that `fork` has opened. */
const port = new EventEmitter();
const waiting: unknown[] = [];

process.on('message', (data: unknown) => {
  if (port.listenerCount('message') > 0) port.emit('message', { data, ports: [] });
  else waiting.push(data);
});
port.on('newListener', (name) => {
  if (name !== 'message') return;
  queueMicrotask(() => {
    for (const data of waiting.splice(0)) port.emit('message', { data, ports: [] });
  });
});
// Electron ends its utility processes when the app ends, whatever they do.
process.once('disconnect', () => process.exit(0));
Object.defineProperty(process, 'parentPort', {
  value: Object.assign(port, {
    postMessage(message: unknown) {
      process.send?.(structuredClone(message));
    },
  }),
});
delete process.env['NODE_CHANNEL_FD'];
