import { unregisterClient } from '../../protocol/headers/unregister-client.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** UNREGISTER_CLIENT: a client stops producing or consuming for a group. RocketMQ ClientManageProcessor#unregisterClient */
export function createUnregisterClient(parts: Pick<BrokerParts, 'consumers' | 'groups' | 'producers'>): RequestHandler {
  return (request, channel) => {
    const { clientID, producerGroup, consumerGroup } = unregisterClient.request.decode(request);
    if (producerGroup !== undefined) parts.producers.unregister(producerGroup, { channel, clientId: clientID });
    if (consumerGroup !== undefined)
      parts.consumers.unregister(consumerGroup, channel, parts.groups.find(consumerGroup)?.notifyConsumerIdsChangedEnable ?? true);
    return { code: ResponseCode.SUCCESS };
  };
}
