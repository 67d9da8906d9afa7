import { contextBridge, ipcRenderer } from 'electron';

/**
 * All that a page gets of Electron: a pipe of bytes to the main process, and which platform it is. The shape is
 * GantryBridge of console/rpc/links/electron.ts; this file imports nothing of ours, so that the sandbox can load it alone.
 */
const channel = 'gantry:bytes';

let listener: (bytes: Uint8Array) => void = () => {};
ipcRenderer.on(channel, (_, bytes: unknown) => {
  if (bytes instanceof Uint8Array) listener(bytes);
});

contextBridge.exposeInMainWorld('gantry', {
  send(bytes: Uint8Array) {
    ipcRenderer.send(channel, bytes);
  },
  onMessage(next: (bytes: Uint8Array) => void) {
    listener = next;
  },
  platform: process.platform,
});
