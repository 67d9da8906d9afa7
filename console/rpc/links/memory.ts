import type { Link, LinkEvents } from '../link.ts';
import type { Router, Session } from '../router.ts';

/** A page and a backend in one process; bytes are copied and delivered in later turns, as a socket would. */
export interface MemoryLink extends Link {
  /** Breaks the connection, as a backend that dies; `restore` connects to it, or to another one, again. */
  cut(): void;
  restore(router?: Router): void;
}

export function createMemoryLink(router: Router): MemoryLink {
  let backend = router;
  let events: LinkEvents | undefined;
  let session: Session | undefined;

  function connect(): void {
    const opened = backend.open({
      send(bytes) {
        const copy = bytes.slice();
        queueMicrotask(() => {
          if (session === opened) events?.message(copy);
        });
      },
    });
    session = opened;
    events?.up();
  }

  function cut(): void {
    session?.close();
    session = undefined;
    events?.down();
  }

  return {
    start(listener) {
      events = listener;
      connect();
    },
    send(bytes) {
      const target = session;
      const copy = bytes.slice();
      queueMicrotask(() => {
        if (session === target) target?.receive(copy);
      });
    },
    close: cut,
    cut,
    restore(next = backend) {
      backend = next;
      connect();
    },
  };
}
