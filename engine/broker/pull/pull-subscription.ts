import type { SubscriptionData } from '../../protocol/bodies/heartbeat.ts';
import type { RequestHeader } from '../../protocol/header-spec.ts';
import type { pullMessage } from '../../protocol/headers/pull-message.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { PullSysFlag } from '../../protocol/sys-flag.ts';
import type { BrokerParts } from '../broker-parts.ts';
import type { MessageFilter } from '../filter/message-filter.ts';
import { SubscriptionError, buildSubscription, isTagExpression, sqlMessageFilter, tagFilter } from '../filter/message-filter.ts';
import { SqlError } from '../filter/sql-error.ts';
import { compileSql } from '../filter/sql-filter.ts';
import { SEE_FAQ } from '../remarks.ts';
import { ForbiddenType, PullRefusal } from './pull-refusal.ts';

type Parts = Pick<BrokerParts, 'config' | 'consumers' | 'filters' | 'groups' | 'log'>;
type PullHeader = RequestHeader<typeof pullMessage>;

/** Index of the forbidden bit for reading (RocketMQ PermName.INDEX_PERM_READ). */
export const FORBIDDEN_READ_INDEX = 2;

/**
 * The filter of a pull: from its own subscription, or from the one that the group's heartbeat registered. Throws
 * PullRefusal in Apache's order of checks. RocketMQ PullMessageProcessor#processRequest
 */
export function filterOfPull(parts: Parts, header: PullHeader, group: { consumeBroadcastEnable: boolean }): MessageFilter {
  const own = (header.sysFlag & PullSysFlag.SUBSCRIPTION) !== 0;
  const subscription = own ? ownSubscription(parts, header) : registeredSubscription(parts, header, group);
  if (isTagExpression(subscription.expressionType)) return tagFilter(subscription);
  const compiled = own ? compileOwn(header) : registeredFilter(parts, header);
  if (!parts.config.values.enablePropertyFilter) {
    throw new PullRefusal(
      ResponseCode.SYSTEM_ERROR,
      `The broker does not support consumer to filter message by ${subscription.expressionType}`,
    );
  }
  if (parts.config.values.filterSupportRetry) return parts.filters.retryAware(header.topic, sqlMessageFilter(compiled));
  return sqlMessageFilter(compiled);
}

function ownSubscription(parts: Parts, header: PullHeader): SubscriptionData {
  try {
    const subscription = buildSubscription(header.topic, header.subscription, header.expressionType, header.subVersion);
    parts.consumers.rememberPull(header.consumerGroup, header.topic, subscription);
    return subscription;
  } catch (error) {
    if (!(error instanceof SubscriptionError)) throw error;
    throw parseFailed();
  }
}

function compileOwn(header: PullHeader): ReturnType<typeof compileSql> {
  if (header.expressionType !== 'SQL92') throw parseFailed();
  try {
    return compileSql(header.subscription ?? '');
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    throw parseFailed();
  }
}

function parseFailed(): PullRefusal {
  return new PullRefusal(ResponseCode.SUBSCRIPTION_PARSE_FAILED, "parse the consumer's subscription failed");
}

function registeredSubscription(parts: Parts, header: PullHeader, group: { consumeBroadcastEnable: boolean }): SubscriptionData {
  const { consumerGroup, topic } = header;
  const members = parts.consumers.group(consumerGroup);
  if (members === undefined) throw new PullRefusal(ResponseCode.SUBSCRIPTION_NOT_EXIST, `the consumer's group info not exist${SEE_FAQ}`);
  if (!group.consumeBroadcastEnable && members.messageModel === 'BROADCASTING') {
    throw new PullRefusal(
      ResponseCode.NO_PERMISSION,
      `the consumer group[${consumerGroup}] can not consume by broadcast way`,
      ForbiddenType.BROADCASTING_DISABLED,
    );
  }
  if (parts.groups.isForbidden(consumerGroup, topic, FORBIDDEN_READ_INDEX)) {
    throw new PullRefusal(
      ResponseCode.NO_PERMISSION,
      `the consumer group[${consumerGroup}] is forbidden for topic[${topic}]`,
      ForbiddenType.SUBSCRIPTION,
    );
  }
  const subscription = members.subscriptions.get(topic);
  if (subscription === undefined)
    throw new PullRefusal(ResponseCode.SUBSCRIPTION_NOT_EXIST, `the consumer's subscription not exist${SEE_FAQ}`);
  if (subscription.subVersion < header.subVersion) {
    parts.log.warn('pull-with-newer-subscription', { group: consumerGroup, topic });
    throw new PullRefusal(ResponseCode.SUBSCRIPTION_NOT_LATEST, "the consumer's subscription not latest");
  }
  return subscription;
}

function registeredFilter(parts: Parts, header: PullHeader): ReturnType<typeof compileSql> {
  const registered = parts.filters.get(header.consumerGroup, header.topic);
  if (registered === undefined)
    throw new PullRefusal(
      ResponseCode.FILTER_DATA_NOT_EXIST,
      "The broker's consumer filter data is not exist!Your expression may be wrong!",
    );
  if (registered.subVersion < header.subVersion)
    throw new PullRefusal(ResponseCode.FILTER_DATA_NOT_LATEST, "the consumer's consumer filter data not latest");
  return registered.filter;
}
