import type { Topic } from './topics/topic.ts';
import { Permission } from '../protocol/sys-flag.ts';

/** The hint that Apache appends to some refusals (RocketMQ FAQUrl#suggestTodo). */
export const SEE_FAQ = '\nSee https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details.';

/** A topic as Apache prints it in remarks (RocketMQ TopicConfig#toString, PermName#perm2String). */
export function describeTopic(topic: Topic): string {
  const perm = [
    topic.perm & Permission.READ ? 'R' : '-',
    topic.perm & Permission.WRITE ? 'W' : '-',
    topic.perm & Permission.INHERIT ? 'X' : '-',
  ].join('');
  const attributes = [...topic.attributes].map(([key, value]) => `${key}=${value}`);
  return (
    `TopicConfig [topicName=${topic.topicName}, readQueueNums=${topic.readQueueNums}, writeQueueNums=${topic.writeQueueNums}, perm=${perm}, ` +
    `topicFilterType=${topic.topicFilterType}, topicSysFlag=${topic.topicSysFlag}, order=${String(topic.order)}, attributes={${attributes.join(', ')}}]`
  );
}
