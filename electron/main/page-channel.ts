import { ipcMain } from 'electron';
import type { IpcMainEvent, WebContents } from 'electron';
import type { Log } from '../../engine/runtime/log.ts';
import type { ConsoleHostProcess } from './console-host-process.ts';

const channel = 'gantry:bytes';

/** Messages of one byte between page and main, as console/rpc/links/electron.ts has them. */
const hostDown = 0;
const hostUp = 1;
const pageHello = 2;

/** Longest message of a page: the largest frame of the RPC (8 MiB). */
const bytesMax = 8 * 1024 * 1024;

type OpenPage = ReturnType<ConsoleHostProcess['open']>;

/**
 * Passes bytes between the app's own pages and the console host. A message counts only when it comes from the main
 * frame of a window of ours that shows our page; `isOwnPage` decides about the URL.
 */
export function connectPages(host: ConsoleHostProcess, isOwnPage: (url: string) => boolean, log: Log): void {
  const pages = new Map<number, OpenPage>();

  function open(contents: WebContents): void {
    const { id } = contents;
    pages.get(id)?.close();
    const send = (bytes: Uint8Array): void => {
      if (!contents.isDestroyed()) contents.send(channel, bytes);
    };
    pages.set(
      id,
      host.open({
        bytes: send,
        up: () => send(Uint8Array.of(hostUp)),
        down: () => send(Uint8Array.of(hostDown)),
        refused() {
          pages.get(id)?.close();
          pages.delete(id);
          send(Uint8Array.of(hostDown));
        },
      }),
    );
    contents.once('destroyed', () => {
      pages.get(id)?.close();
      pages.delete(id);
    });
  }

  ipcMain.on(channel, (event: IpcMainEvent, bytes: unknown) => {
    const { sender, senderFrame } = event;
    if (senderFrame === null || senderFrame !== sender.mainFrame || !isOwnPage(senderFrame.url)) {
      log.warn('message-refused', { reason: 'frame' });
      return;
    }
    if (!(bytes instanceof Uint8Array) || bytes.length === 0 || bytes.length > bytesMax) {
      log.warn('message-refused', { reason: 'bytes' });
      return;
    }
    if (bytes.length === 1 && bytes[0] === pageHello) open(sender);
    else pages.get(sender.id)?.send(bytes);
  });
}
