import { expect, it } from 'vitest';
import { AdminError } from '../../../engine/admin/admin-caller.ts';
import type { AdminCaller } from '../../../engine/admin/admin-caller.ts';
import { RemotingError } from '../../../engine/remoting/channel.ts';
import type { BrokerRef } from '../connections/cluster-view.ts';
import { createBrokerSource, sourceStates } from './topic-sources.ts';

const caller: AdminCaller = { call: () => Promise.reject(new Error('not asked')) };
const node = (brokerId: number): BrokerRef => ({ kind: 'broker', clusterName: 'C', node: 'b', brokerId, address: `b:${brokerId}` });
const silent = (address: string): Promise<string> => Promise.reject(new RemotingError('timeout', address, 'no answer'));

it('a slave is asked where the master is silent, and goes on being asked', async () => {
  const source = createBrokerSource(caller, 'b', [node(1), node(0)], 4);
  const asked: string[] = [];
  const ask = (): Promise<string> =>
    source.ask((_, address) => {
      asked.push(address);
      return address === 'b:0' ? silent(address) : Promise.resolve(address);
    });
  expect([await ask(), await ask(), asked, source.isFromSlave]).toEqual(['b:1', 'b:1', ['b:0', 'b:1', 'b:1'], true]);
  expect(sourceStates([source])).toEqual({ failures: [], readFromSlaves: ['b'] });
});

it('a broker of which nobody answers fails once and is left alone', async () => {
  const source = createBrokerSource(caller, 'b', [node(0)], 4);
  let count = 0;
  const ask = (): Promise<unknown> =>
    source
      .ask((_, address) => {
        count += 1;
        return silent(address);
      })
      .catch((error: unknown) => error);
  expect([await ask(), await ask(), count]).toEqual([expect.any(RemotingError), expect.any(RemotingError), 1]);
  expect(source.failure?.failure).toEqual({ code: 'brokerUnreachable', data: { brokerName: 'b', address: 'b:0' } });
});

it('a refusal is not silence', async () => {
  const source = createBrokerSource(caller, 'b', [node(0), node(1)], 4);
  const refusal = new AdminError('b:0', 11, 16, 'not readable');
  await expect(source.ask(() => Promise.reject(refusal))).rejects.toBe(refusal);
  expect([source.isFromSlave, source.failure]).toEqual([false, undefined]);
});
