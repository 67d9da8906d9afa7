import type { Session } from '../router.ts';
import { describeLink } from '../fixtures/link-conformance.ts';
import { createElectronLink, hostDown, hostUp, pageHello } from './electron.ts';

// The test stands for preload and main: it passes bytes on and tells when the host goes and comes.
describeLink('the Electron link', async (first) => {
  let router = first;
  let session: Session | undefined;
  let toPage: (bytes: Uint8Array) => void = () => {};
  const connect = (): void => {
    const opened = router.open({ send: (bytes) => queueMicrotask(() => session === opened && toPage(Uint8Array.from(bytes))) });
    session = opened;
    toPage(Uint8Array.of(hostUp));
  };
  const link = createElectronLink({
    platform: 'linux',
    onMessage(listener) {
      toPage = listener;
    },
    send(bytes) {
      if (bytes.length === 1 && bytes[0] === pageHello) connect();
      else session?.receive(Uint8Array.from(bytes));
    },
  });
  return {
    link,
    async killBackend() {
      session?.close();
      session = undefined;
      toPage(Uint8Array.of(hostDown));
    },
    async replaceBackend(next) {
      router = next;
      connect();
    },
    dispose: async () => {},
  };
});
