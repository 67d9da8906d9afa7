import type { Link } from '../../console/rpc/link.ts';
import { createElectronLink } from '../../console/rpc/links/electron.ts';
import { createWebSocketLink } from '../../console/rpc/links/web-socket.ts';

/** The connection to the backend that fits where this page runs: the desktop window's bridge, else a WebSocket to where it was loaded from. */
export async function openLink(): Promise<Link> {
  if (window.gantry !== undefined) return createElectronLink(window.gantry);
  if (isFaked()) {
    const { createFakeBackend, settingsFrom } = await import('../fixtures/fake-backend.ts');
    const backend = createFakeBackend();
    backend.world.settings = { ...backend.world.settings, ...settingsFrom(location.search) };
    backend.live();
    return backend.link;
  }
  return createWebSocketLink(webSocketUrl(location));
}

/** Whether a developer looks at the pages on made-up data: `?fake` on the development server. */
export const isFaked = (): boolean => import.meta.env.DEV && new URLSearchParams(location.search).has('fake');

/** `ws://host/rpc` for `http://host/…`. */
export function webSocketUrl({ protocol, host }: Pick<Location, 'protocol' | 'host'>): string {
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/rpc`;
}
