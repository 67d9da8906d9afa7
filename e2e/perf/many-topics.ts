import { topicConfigTableType } from '../../engine/protocol/bodies/topic-config.ts';
import { clusterInfoType } from '../../engine/protocol/bodies/cluster-info.ts';
import { topicStatsTableType } from '../../engine/protocol/bodies/consume-stats.ts';
import { encodeBody } from '../../engine/protocol/json-schema.ts';
import { RequestCode } from '../../engine/protocol/request-code.ts';
import { ResponseCode } from '../../engine/protocol/response-code.ts';
import { RequestError, type RequestHandler } from '../../engine/remoting/channel.ts';
import { createRemotingServer } from '../../engine/remoting/server.ts';
import { systemClock } from '../../engine/runtime/clock.ts';
import { silentLog } from '../../engine/runtime/log.ts';
import { nodeNet } from '../../engine/runtime/node-net.ts';

/** A NameServer and one broker over TCP that have `count` topics and answer what the list asks; nothing can be sent to them. */
export async function startManyTopics(count: number): Promise<{ namesrv: string; stop: () => Promise<void> }> {
  const configs = encodeBody(topicConfigTableType, {
    dataVersion: { counter: 1, stateVersion: 0, timestamp: 0 },
    topicConfigTable: new Map(
      Array.from({ length: count }, (_, index) => [
        `team-${index % 97}-orders-${String(index).padStart(6, '0')}`,
        { order: false, perm: 6, readQueueNums: 8, writeQueueNums: 8, topicFilterType: 'SINGLE_TAG', topicSysFlag: 0 },
      ]),
    ),
  });
  const ok = (body: Buffer) => ({ code: ResponseCode.SUCCESS, body });
  const offsets = (topic: string): Buffer =>
    encodeBody(topicStatsTableType, {
      topicPutTps: 0,
      offsetTable: Array.from({ length: 8 }, (_, queueId): OffsetEntry => [
        { brokerName: 'broker-a', queueId, topic },
        { lastUpdateTimestamp: Date.now(), maxOffset: Math.floor(Date.now() / 50), minOffset: 0 },
      ]),
    });
  let broker = '';
  const answers: Record<number, RequestHandler> = {
    [RequestCode.GET_BROKER_CLUSTER_INFO]: () =>
      ok(
        encodeBody(clusterInfoType, {
          brokerAddrTable: new Map([
            ['broker-a', { brokerName: 'broker-a', cluster: 'C', brokerAddrs: new Map([[0, broker]]), enableActingMaster: false }],
          ]),
          clusterAddrTable: new Map([['C', ['broker-a']]]),
        }),
      ),
    [RequestCode.GET_ALL_TOPIC_CONFIG]: () => ok(configs),
    [RequestCode.GET_TOPIC_STATS_INFO]: (request) => ok(offsets(request.ext('topic') ?? '')),
    [RequestCode.QUERY_TOPIC_CONSUME_BY_WHO]: () => ok(Buffer.from('{"groupList":[]}')),
  };
  const handlers = new Map(
    Object.values(RequestCode).map((code): [number, RequestHandler] => [
      code,
      (request, channel) => {
        const answer = answers[code];
        if (answer === undefined) throw new RequestError(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, ` request type ${code} not supported`);
        return answer(request, channel);
      },
    ]),
  );
  const server = createRemotingServer({
    net: nodeNet,
    clock: systemClock,
    log: silentLog,
    listen: [{ host: '127.0.0.1', port: 0 }],
    handlers,
  });
  await server.start();
  broker = `127.0.0.1:${server.addresses[0]?.port ?? 0}`;
  return { namesrv: broker, stop: () => server.stop() };
}

type OffsetEntry = [
  { brokerName: string; queueId: number; topic: string },
  { lastUpdateTimestamp: number; maxOffset: number; minOffset: number },
];
