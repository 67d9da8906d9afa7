import { defineMessages } from '../../i18n/messages.ts';

/** Texts of the recorded throughput and backlog. */
export const chartTexts = defineMessages({
  en: {
    label: 'Recorded throughput and backlog',
    throughput: 'Throughput',
    perSecond: 'messages/s',
    in: 'in',
    out: 'out',
    backlog: 'Backlog by group',
    messages: 'messages',
    others: 'no other | {n} other | {n} others',
    allGroups: 'no group | {n} group | {n} groups',
    someGroups: '{shown} of {total} groups, those with most waiting',
    noGroup: 'No consumer group has been recorded yet. The first sample comes within ten seconds.',
    ended: '{node} ended',
    off: 'This cluster is not recorded.',
    record: 'Record it',
    failed: 'The record could not be read',
  },
  zh: {
    label: '吞吐量与堆积历史',
    throughput: '吞吐量',
    perSecond: '条/秒',
    in: '写入',
    out: '消费',
    backlog: '各消费组堆积',
    messages: '条',
    others: '没有其他组 | 其他 {n} 个组 | 其他 {n} 个组',
    allGroups: '没有消费组 | {n} 个消费组 | {n} 个消费组',
    someGroups: '{total} 个消费组中堆积最多的 {shown} 个',
    noGroup: '还没有记录到消费组。十秒内会有第一个样本。',
    ended: '{node} 退出',
    off: '未记录该集群。',
    record: '开始记录',
    failed: '无法读取记录',
  },
});
