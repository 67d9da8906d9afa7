import type { GroupMember, MemberSubscription, SubscriptionDifference } from '../../contract/groups.ts';

/**
 * The topics that members of a group subscribe differently: another expression, or not at all. Each member gets a share
 * of every topic's queues, so messages are lost to filters that others do not have. Members that did not answer are left out.
 */
export function subscriptionDifferences(members: readonly GroupMember[]): SubscriptionDifference[] {
  const answered = members.flatMap(({ clientId, state }) => (state === null ? [] : [{ clientId, state }]));
  const topics = [...new Set(answered.flatMap(({ state }) => state.subscriptions.map(({ topic }) => topic)))].sort();
  return topics.flatMap((topic) => {
    const variants = new Map<string, { subscription: MemberSubscription | null; clientIds: string[] }>();
    for (const { clientId, state } of answered) {
      const subscription = state.subscriptions.find((one) => one.topic === topic) ?? null;
      const key = subscription === null ? '' : `${subscription.expressionType}\n${normalized(subscription)}`;
      const variant = variants.get(key) ?? { subscription, clientIds: [] };
      variant.clientIds.push(clientId);
      variants.set(key, variant);
    }
    return variants.size > 1 ? [{ topic, variants: [...variants.values()].sort((a, b) => b.clientIds.length - a.clientIds.length) }] : [];
  });
}

/** Tags in another order are the same tags; an empty expression is all of them. */
function normalized({ expressionType, expression }: MemberSubscription): string {
  if (expressionType !== 'TAG') return expression.trim();
  const tags = expression
    .split('||')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  return tags.length === 0 ? '*' : [...new Set(tags)].sort().join('||');
}
