import type { ConsumerStatus } from '../../protocol/bodies/reset-offset.ts';
import { consumerStatusType } from '../../protocol/bodies/reset-offset.ts';
import { getConsumerStatusFromClient } from '../../protocol/headers/get-consumer-status-from-client.ts';
import { invokeBrokerToGetConsumerStatus } from '../../protocol/headers/invoke-broker-to-get-consumer-status.ts';
import { decodeBody, encodeBody } from '../../protocol/json-schema.ts';
import { RequestCode } from '../../protocol/request-code.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import { RemotingError } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

const TIMEOUT_MS = 5000;

/** INVOKE_BROKER_TO_GET_CONSUMER_STATUS: the offsets that the members of a group hold themselves. RocketMQ Broker2Client#getConsumeStatus */
export function createInvokeBrokerToGetConsumerStatus(parts: Pick<BrokerParts, 'consumers' | 'log'>): RequestHandler {
  return async (request) => {
    const { topic, group, clientAddr } = invokeBrokerToGetConsumerStatus.request.decode(request);
    const members = [...(parts.consumers.group(group)?.connections.values() ?? [])];
    if (members.length === 0)
      return { code: ResponseCode.SYSTEM_ERROR, remark: `No Any Consumer online in the consumer group: [${group}]` };
    const asked =
      clientAddr === undefined || clientAddr.trim() === '' ? members : members.filter((member) => member.clientId === clientAddr);
    const extFields = getConsumerStatusFromClient.request.encode({ topic, group });
    const consumerTable: ConsumerStatus['consumerTable'] = new Map();
    await Promise.all(
      asked.map(async ({ channel, clientId }) => {
        try {
          const answer = await channel.invoke({ code: RequestCode.GET_CONSUMER_STATUS_FROM_CLIENT, extFields }, TIMEOUT_MS);
          if (answer.code === ResponseCode.SUCCESS && answer.body !== undefined)
            consumerTable.set(clientId, decodeBody(consumerStatusType, answer.body).messageQueueTable);
        } catch (error) {
          if (!(error instanceof RemotingError)) throw error;
          parts.log.warn('consumer-status-not-answered', { group, clientId, problem: error.message });
        }
      }),
    );
    return { code: ResponseCode.SUCCESS, body: encodeBody(consumerStatusType, { consumerTable, messageQueueTable: [] }) };
  };
}
