import { afterEach, describe, expect, it } from 'vitest';
import { createRemotingClient } from '../../remoting/client.ts';
import { silentLog } from '../../runtime/log.ts';
import { seededRandom } from '../../runtime/random.ts';
import { FakeCluster } from '../fixtures.ts';
import { NamesrvClient, parseNameServers } from './namesrv-client.ts';

let cluster: FakeCluster;
afterEach(() => cluster.stopNamesrv());

function clientOf(addresses: readonly string[]): NamesrvClient {
  const remoting = createRemotingClient({ net: cluster.net, clock: cluster.clock, log: silentLog });
  return new NamesrvClient(addresses, { remoting, random: seededRandom(1), timeoutMs: 3000 });
}

describe('NamesrvClient', () => {
  it('goes on to the next NameServer when one does not answer', async () => {
    cluster = await FakeCluster.start();
    cluster.createTopic('T', 3);
    const client = clientOf(['10.9.9.1:9876', '10.9.9.2:9876', cluster.namesrvAddr]);
    const route = await cluster.settled(client.topicRoute('T'));
    expect(route?.queueDatas).toEqual([{ brokerName: 'broker-a', perm: 6, readQueueNums: 3, writeQueueNums: 3, topicSysFlag: 0 }]);
  });

  it('fails with the last reason when none answers', async () => {
    cluster = await FakeCluster.start();
    const failed = clientOf(['10.9.9.1:9876', '10.9.9.2:9876']).topicRoute('T');
    failed.catch(() => {});
    await cluster.clock.advance(10);
    await expect(failed).rejects.toMatchObject({ code: 'connectFailed', retriable: true });
  });

  it('tells an unknown topic from a failure', async () => {
    cluster = await FakeCluster.start();
    expect(await cluster.settled(clientOf([cluster.namesrvAddr]).topicRoute('absent'))).toBeUndefined();
  });
});

describe('parseNameServers', () => {
  it('takes lists with either separator and refuses an empty one', async () => {
    expect(parseNameServers(' a:1; b:2,http://c:3/ ;')).toEqual(['a:1', 'b:2', 'c:3']);
    expect(() => parseNameServers(' ; ')).toThrow('No name server address');
  });
});
