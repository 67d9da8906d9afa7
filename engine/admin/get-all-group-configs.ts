import { subscriptionGroupTableType } from '../protocol/bodies/subscription-group.ts';
import type { SubscriptionGroupConfig } from '../protocol/bodies/subscription-group.ts';
import { getAllSubscriptiongroupConfig } from '../protocol/headers/get-all-subscriptiongroup-config.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import type { AdminCaller } from './admin-caller.ts';

/** Pages of one broker at most: with 2000 groups a page that is more than a broker can hold. */
const pagesMax = 100;

/**
 * Settings of every consumer group of a broker, by name. Without header fields a broker sends all of them at once; one
 * that has more than it sent (5.x says how many there are) is asked for the rest by pages.
 */
export async function getAllGroupConfigs(caller: AdminCaller, brokerAddress: string): Promise<Map<string, SubscriptionGroupConfig>> {
  const code = getAllSubscriptiongroupConfig.code;
  const first = await caller.call(brokerAddress, { code });
  const { dataVersion, subscriptionGroupTable: table } = decodeBody(subscriptionGroupTableType, first.body);
  const { totalGroupNum = 0 } = getAllSubscriptiongroupConfig.response.decode(first);
  for (let page = 0; page < pagesMax && table.size < totalGroupNum; page++) {
    const before = table.size;
    const extFields = getAllSubscriptiongroupConfig.request.encode({
      groupSeq: table.size,
      dataVersion: JSON.stringify(dataVersion),
      maxGroupNum: totalGroupNum - table.size,
    });
    const { body } = await caller.call(brokerAddress, { code, extFields });
    for (const [name, config] of decodeBody(subscriptionGroupTableType, body).subscriptionGroupTable) table.set(name, config);
    if (table.size === before) break; // the table changed under the pages: the next reading has the rest
  }
  return table;
}
