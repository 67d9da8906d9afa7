import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RequestCode } from '../protocol/request-code.ts';
import { clusterOnMemoryNet } from './fixtures/cluster-on-memory-net.ts';
import type { BrokerTwin, ClusterOnMemoryNet } from './fixtures/cluster-on-memory-net.ts';
import { getAllProducers } from './get-all-producers.ts';
import { getProducerConnections } from './get-producer-connections.ts';

// Bodies and remarks are those of an Apache 5.5.0 broker that was asked the same.

let cluster: ClusterOnMemoryNet;
let broker: BrokerTwin;
beforeEach(async () => {
  cluster = await clusterOnMemoryNet();
  const [first] = cluster.brokers;
  if (first === undefined) throw new Error('no broker');
  broker = first;
});
afterEach(() => cluster.stop());

describe('producers of a broker', () => {
  it('are read with every group in one request', async () => {
    broker.answers.set(RequestCode.GET_ALL_PRODUCER_INFO, {
      code: 0,
      body: Buffer.from(
        '{"data":{"order-service":[{"clientId":"10.0.0.9@1#2","language":"JAVA","lastUpdateTimestamp":1700000000000,"remoteIP":"/10.0.0.9:51234","version":513}]}}',
      ),
    });
    expect(await getAllProducers(cluster.caller, broker.address)).toEqual(
      new Map([
        [
          'order-service',
          [
            {
              clientId: '10.0.0.9@1#2',
              language: 'JAVA',
              lastUpdateTimestamp: 1_700_000_000_000,
              remoteIP: '/10.0.0.9:51234',
              version: 513,
            },
          ],
        ],
      ]),
    );
  });

  it('are read for one group, and none for a group that the broker does not know', async () => {
    broker.answers.set(RequestCode.GET_PRODUCER_CONNECTION_LIST, {
      code: 0,
      body: Buffer.from('{"connectionSet":[{"clientAddr":"10.0.0.9:51234","clientId":"10.0.0.9@1#2","language":"JAVA","version":513}]}'),
    });
    expect(await getProducerConnections(cluster.caller, broker.address, 'order-service')).toEqual([
      { clientAddr: '10.0.0.9:51234', clientId: '10.0.0.9@1#2', language: 'JAVA', version: 513 },
    ]);
    broker.answers.set(RequestCode.GET_PRODUCER_CONNECTION_LIST, { code: 1, remark: 'the producer group[order-service] not exist' });
    expect(await getProducerConnections(cluster.caller, broker.address, 'order-service')).toEqual([]);
    broker.answers.set(RequestCode.GET_PRODUCER_CONNECTION_LIST, { code: 16, remark: 'no' });
    await expect(getProducerConnections(cluster.caller, broker.address, 'order-service')).rejects.toMatchObject({ responseCode: 16 });
  });
});
