import { app } from './app.ts';
import { brokers } from './brokers.ts';
import { cluster } from './cluster.ts';
import { connections } from './connections.ts';
import { life } from './life.ts';
import { messages } from './messages.ts';
import { groups } from './groups.ts';
import { history } from './history.ts';
import { nodes } from './nodes.ts';
import type { ContractShape } from './procedure.ts';
import { producers } from './producers.ts';
import { topics } from './topics.ts';
import { send } from './send.ts';

/** Everything that a page can ask, one entry a domain and file. */
export const contract = {
  app,
  brokers,
  cluster,
  connections,
  groups,
  life,
  history,
  messages,
  nodes,
  producers,
  send,
  topics,
} satisfies ContractShape;
export type Contract = typeof contract;
