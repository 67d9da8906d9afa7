import { WebSocket as NodeWebSocket } from 'ws';
import type { BrowserContext } from '@playwright/test';
import { contract } from '../../console/contract/contract.ts';
import type { Contract } from '../../console/contract/contract.ts';
import { createClient } from '../../console/rpc/client.ts';
import type { Client } from '../../console/rpc/client.ts';
import type { Link } from '../../console/rpc/link.ts';
import { nodeCodec } from '../../console/rpc/node-codec.ts';

export type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

/** A page's end of the console without a page: for what a spec prepares, never for what it checks. */
export async function openConsoleRpc(origin: string, session: Session): Promise<Client<Contract>> {
  const cookie = session.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const socket = new NodeWebSocket(`${origin.replace(/^http/, 'ws')}/rpc`, { headers: { cookie, origin } });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const link: Link = {
    start(events) {
      socket.on('message', (data: Buffer) => events.message(data));
      socket.on('close', () => events.down());
      events.up();
    },
    send: (bytes) => socket.send(bytes),
    close: () => socket.close(),
  };
  return createClient(contract, link, { codec: nodeCodec });
}
