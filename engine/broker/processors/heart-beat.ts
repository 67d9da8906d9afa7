import type { ConsumerData, HeartbeatData } from '../../protocol/bodies/heartbeat.ts';
import { heartbeatDataType } from '../../protocol/bodies/heartbeat.ts';
import { decodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { retryTopicOf } from '../../protocol/topic-name.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';
import type { ClientConnection } from '../clients/client-connection.ts';
import { clientConnectionOf } from '../clients/client-connection.ts';

type Parts = Pick<BrokerParts, 'clock' | 'config' | 'consumers' | 'groups' | 'producers' | 'topics'>;

/** HEART_BEAT: a client's producers and consumers. RocketMQ ClientManageProcessor#heartBeat, #heartBeatV2 */
export function createHeartBeat(parts: Parts): RequestHandler {
  const fingerprints = new Map<string, number>();
  return (request, channel) => {
    const data = decodeBody(heartbeatDataType, request.body);
    const nowMs = parts.clock.nowMs();
    const fingerprint = data.heartbeatFingerprint ?? 0;
    let subscriptionsChanged = fingerprint === 0;
    for (const consumer of data.consumerDataSet) {
      if (parts.config.values.rejectPullConsumerEnable && consumer.consumeType === 'CONSUME_ACTIVELY') continue;
      // A group whose members have different subscriptions has members with different fingerprints.
      if (fingerprints.has(consumer.groupName) && fingerprints.get(consumer.groupName) !== fingerprint) subscriptionsChanged = true;
      if (register(parts, data, consumer, clientConnectionOf(request, channel, data.clientID, nowMs)))
        fingerprints.set(consumer.groupName, fingerprint);
    }
    for (const producer of data.producerDataSet)
      parts.producers.register(producer.groupName, clientConnectionOf(request, channel, data.clientID, nowMs));
    return { code: ResponseCode.SUCCESS, extFields: { IS_SUPPORT_HEART_BEAT_V2: true, IS_SUB_CHANGE: subscriptionsChanged } };
  };
}

/** False when the group is unknown and may not be created: then Apache leaves it out without a word. */
function register(parts: Parts, data: HeartbeatData, consumer: ConsumerData, connection: ClientConnection): boolean {
  const group = parts.groups.find(consumer.groupName);
  if (group === undefined) return false;
  const withoutSubscriptions = (data.heartbeatFingerprint ?? 0) !== 0 && data.withoutSub === true;
  const order = consumer.subscriptionDataSet.some((subscription) => parts.topics.isOrderTopic(subscription.topic));
  parts.topics.createIfAbsent(retryTopicOf(consumer.groupName), group.retryQueueNums, { order, unitSub: consumer.unitMode });
  parts.consumers.register(
    consumer.groupName,
    connection,
    {
      consumeType: consumer.consumeType,
      messageModel: consumer.messageModel,
      consumeFromWhere: consumer.consumeFromWhere,
      subscriptions: withoutSubscriptions ? undefined : consumer.subscriptionDataSet,
    },
    group.notifyConsumerIdsChangedEnable,
  );
  return true;
}
