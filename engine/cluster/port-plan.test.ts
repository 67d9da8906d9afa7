import { expect, test } from 'vitest';
import { NetError } from '../runtime/net.ts';
import type { Net } from '../runtime/net.ts';
import { seededRandom } from '../runtime/random.ts';
import { ClusterError } from './local-cluster-types.ts';
import { planPorts } from './port-plan.ts';
import type { PortPlanner, PortWishes } from './port-plan.ts';
import type { NodeSpec } from './topology.ts';

function node(id: string): NodeSpec {
  const [name = '', brokerId] = id.split('/');
  return brokerId === undefined
    ? { id, kind: 'namesrv', name, brokerId: null, role: 'NAMESRV', settings: {} }
    : { id, kind: 'broker', name, brokerId: 0, role: 'ASYNC_MASTER', settings: {} };
}

const nodes = ['namesrv-1', 'namesrv-2', 'broker-a/0', 'broker-b/0'].map(node);

/** A machine on which these ports are taken. */
function machine(taken: (port: number) => boolean): PortPlanner {
  const net: Net = {
    async listen({ host, port }) {
      if (taken(port)) throw new NetError('EADDRINUSE', `${host}:${port}`);
      return { host, port, close: async () => {} };
    },
    connect: async ({ host, port }) => {
      throw new NetError('ECONNREFUSED', `${host}:${port}`);
    },
  };
  return { net, random: seededRandom(7), holderOf: (port) => (port === 10_912 ? { pid: 42, command: 'java' } : undefined) };
}

const wishes: PortWishes = { host: '127.0.0.1', namesrvPort: 9876, brokerPort: 10_911 };

async function refusal(planner: PortPlanner, changes: Partial<PortWishes> = {}): Promise<unknown> {
  try {
    return await planPorts(nodes, { ...wishes, ...changes }, planner);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { code: error.code, message: error.message, data: error.data };
  }
}

test('lets NameServers follow one another and brokers at steps of 10', async () => {
  expect(
    Object.fromEntries(
      await planPorts(
        nodes,
        wishes,
        machine(() => false),
      ),
    ),
  ).toEqual({
    'namesrv-1': 9876,
    'namesrv-2': 9877,
    'broker-a/0': 10_911,
    'broker-b/0': 10_921,
  });
});

test('names a port that is taken, also the one for slaves, with the process that has it', async () => {
  expect(await refusal(machine((port) => port === 10_912))).toEqual({
    code: 'portInUse',
    message: 'port 10912, which broker-a/0 needs, is in use by java (pid 42)',
    data: { node: 'broker-a/0', host: '127.0.0.1', port: 10_912, pid: 42, process: 'java' },
  });
  expect(await refusal(machine((port) => port === 10_919))).toMatchObject({
    message: 'port 10919, which broker-b/0 needs, is in use',
    data: { port: 10_919 },
  });
});

test('finds ports with both neighbours free, and no port twice, when any will do', async () => {
  const oddOnly = machine((port) => port % 2 === 0 && port % 3 === 0);
  const plan = await planPorts(nodes, { ...wishes, namesrvPort: 0, brokerPort: 0 }, oddOnly);
  const used = nodes.flatMap(({ id, kind }) => (kind === 'broker' ? [-2, 0, 1] : [0]).map((offset) => (plan.get(id) ?? 0) + offset));
  expect(new Set(used).size).toBe(8);
  expect(used.filter((port) => port % 6 === 0)).toEqual([]);
});

test('gives up when nothing is free, and refuses ports that do not exist', async () => {
  expect(
    await refusal(
      machine(() => true),
      { namesrvPort: 0 },
    ),
  ).toMatchObject({ code: 'portInUse', message: 'no free ports were found on 127.0.0.1' });
  expect(
    await refusal(
      machine(() => false),
      { brokerPort: 65_535 },
    ),
  ).toMatchObject({ code: 'topologyInvalid', message: 'broker-a/0 would need port 65536' });
});
