import { kvTableType } from '../../protocol/bodies/lists.ts';
import { decodeRegisterBrokerBody, registrationCrc } from '../../protocol/bodies/register-broker.ts';
import { topicConfigTableType } from '../../protocol/bodies/topic-config.ts';
import type { TopicConfigTable } from '../../protocol/bodies/topic-config.ts';
import { registerBroker } from '../../protocol/headers/register-broker.ts';
import { decodeBody, encodeBody } from '../../protocol/json-schema.ts';
import { versionOrdinal } from '../../protocol/mq-version.ts';
import type { RemotingCommand } from '../../protocol/remoting-command.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { orderTopicNamespace } from '../kv-table.ts';
import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';
import type { TopicConfig } from '../topic-table.ts';

/** Brokers older than this send their topics alone, without the list of filter servers around them. */
const fullBodyVersionMin = versionOrdinal('V3_0_11') ?? 0;

/**
 * A broker announces itself and its topics; the registration lives as long as the connection it came over.
 * RocketMQ DefaultRequestProcessor#registerBroker
 */
export function registerBrokerProcessor(context: Pick<NamesrvContext, 'routes' | 'kv' | 'settings' | 'clock' | 'log'>): NamesrvHandler {
  const { routes, kv, settings, clock, log } = context;
  return (request, channel) => {
    const header = registerBroker.request.decode(request);
    const body = request.body ?? Buffer.alloc(0);
    if (header.bodyCrc32 !== undefined && header.bodyCrc32 !== 0 && header.bodyCrc32 !== registrationCrc(body)) {
      return { code: ResponseCode.SYSTEM_ERROR, remark: 'crc32 not match' };
    }
    const { clusterName, brokerName, brokerAddr, brokerId } = header;
    const table = tableOf(request);
    const isKnown = routes.live.get(clusterName, brokerAddr) !== undefined;
    const result = routes.register(
      {
        clusterName,
        brokerName,
        brokerAddr,
        brokerId,
        haServerAddr: header.haServerAddr,
        zoneName: header.__ZONE_NAME,
        heartbeatTimeoutMs: header.heartbeatTimeoutMillis,
        enableActingMaster: header.enableActingMaster,
        dataVersion: table.dataVersion,
        topicConfigs: topicConfigsOf(table),
        channelId: channel.id,
      },
      clock.nowMs(),
    );
    if (!isKnown || result.status !== 'registered') {
      log.info('broker-registration', {
        status: result.status,
        clusterName,
        brokerName,
        brokerId,
        brokerAddr,
        topics: table.topicConfigTable.size,
      });
    }
    if (result.status === 'incomplete' || result.status === 'full') {
      return { code: ResponseCode.SYSTEM_ERROR, remark: 'register broker failed' };
    }
    const orderTopics = settings.current.returnOrderTopicConfigToBroker ? kv.table.list(orderTopicNamespace) : undefined;
    return {
      code: ResponseCode.SUCCESS,
      extFields: result.status === 'registered' ? registerBroker.response.encode(result) : undefined,
      body: orderTopics === undefined ? undefined : encodeBody(kvTableType, { table: new Map(orderTopics) }),
    };
  };
}

function tableOf(request: RemotingCommand): TopicConfigTable {
  if (request.body === undefined) return { dataVersion: { stateVersion: 0, timestamp: 0, counter: 0 }, topicConfigTable: new Map() };
  if (request.version < fullBodyVersionMin) return decodeBody(topicConfigTableType, request.body);
  return decodeRegisterBrokerBody(request.body, request.version).topicConfigSerializeWrapper;
}

function topicConfigsOf(table: TopicConfigTable): TopicConfig[] {
  return [...table.topicConfigTable].map(([key, config]) => ({
    topicName: config.topicName ?? key,
    readQueueNums: config.readQueueNums,
    writeQueueNums: config.writeQueueNums,
    perm: config.perm,
    topicSysFlag: config.topicSysFlag,
  }));
}
