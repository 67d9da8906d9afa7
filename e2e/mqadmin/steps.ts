import { configSteps } from './config-steps.ts';
import { groupSteps } from './group-steps.ts';
import { messageSteps } from './message-steps.ts';

/** A command of mqadmin, or a step between two (`:send`, `:consume`, see Mqadmin.java). */
export interface Step {
  /** Names the case in transcripts and in the divergence table. */
  name: string;
  args: string[];
  /** The command is meant to fail, on both sides in the same way. */
  refused?: true;
}

export const CLUSTER = 'DefaultCluster';

/** The commands in their order: each sees what the ones before it did. */
export function allSteps(namesrv: string, broker: string, home: string): Step[] {
  return [...firstSteps(namesrv, broker), ...groupSteps(namesrv, broker), ...messageSteps(namesrv), ...configSteps(namesrv, broker, home)];
}

/** What a team that still has the tools of 4.9 does with them, on the cluster as the steps above left it. */
export function stepsOf4(namesrv: string): Step[] {
  return [
    { name: 'clusterList', args: ['clusterList', '-n', namesrv], refused: true },
    { name: 'topicStatus', args: ['topicStatus', '-n', namesrv, '-t', 'admin-m'] },
    { name: 'consumerProgress', args: ['consumerProgress', '-n', namesrv] },
    { name: 'consumerProgress-group', args: ['consumerProgress', '-n', namesrv, '-g', 'admin-online'] },
    { name: 'queryMsgByKey', args: ['queryMsgByKey', '-n', namesrv, '-t', 'admin-m', '-k', 'key-3'] },
  ];
}

function firstSteps(namesrv: string, broker: string): Step[] {
  const admin = (name: string, ...args: string[]): Step => ({ name, args });
  const refused = (name: string, ...args: string[]): Step => ({ name, args, refused: true });
  return [
    admin('clusterList', 'clusterList', '-n', namesrv),
    admin('clusterList-more', 'clusterList', '-n', namesrv, '-m'),
    admin('topicList-fresh', 'topicList', '-n', namesrv),
    admin('updateTopic-cluster', 'updateTopic', '-n', namesrv, '-c', CLUSTER, '-t', 'admin-a', '-r', '4', '-w', '4'),
    admin('updateTopic-broker', 'updateTopic', '-n', namesrv, '-b', broker, '-t', 'admin-b', '-r', '2', '-w', '3', '-p', '4'),
    admin('updateTopic-order', 'updateTopic', '-n', namesrv, '-c', CLUSTER, '-t', 'admin-order', '-r', '2', '-w', '2', '-o', 'true'),
    admin('updateTopic-attributes', 'updateTopic', '-n', namesrv, '-c', CLUSTER, '-t', 'admin-fifo', '-a', '+message.type=FIFO'),
    refused('updateTopic-bad-attribute', 'updateTopic', '-n', namesrv, '-c', CLUSTER, '-t', 'admin-bad', '-a', '+no.such=1'),
    refused('updateTopic-bad-name', 'updateTopic', '-n', namesrv, '-b', broker, '-t', 'bad topic', '-r', '4', '-w', '4'),
    refused('updateTopic-system', 'updateTopic', '-n', namesrv, '-b', broker, '-t', 'SCHEDULE_TOPIC_XXXX', '-r', '4', '-w', '4'),
    admin('topicList', 'topicList', '-n', namesrv),
    admin('topicRoute-a', 'topicRoute', '-n', namesrv, '-t', 'admin-a'),
    admin('topicRoute-b', 'topicRoute', '-n', namesrv, '-t', 'admin-b'),
    admin('topicRoute-order', 'topicRoute', '-n', namesrv, '-t', 'admin-order'),
    admin('topicRoute-list', 'topicRoute', '-n', namesrv, '-t', 'admin-a', '-l'),
    refused('topicRoute-unknown', 'topicRoute', '-n', namesrv, '-t', 'admin-absent'),
    admin('topicStatus-empty', 'topicStatus', '-n', namesrv, '-t', 'admin-a'),
    refused('topicStatus-unknown', 'topicStatus', '-n', namesrv, '-t', 'admin-absent'),
    admin('send', ':send', 'admin-a', '4', '5'),
    admin('topicStatus', 'topicStatus', '-n', namesrv, '-t', 'admin-a'),
    admin('consume', ':consume', 'admin-group', 'admin-a', '20'),
    admin('send-more', ':send', 'admin-a', '4', '2'),
    admin('consumerProgress', 'consumerProgress', '-n', namesrv),
    admin('consumerProgress-group', 'consumerProgress', '-n', namesrv, '-g', 'admin-group'),
    admin('consumerProgress-topic', 'consumerProgress', '-n', namesrv, '-g', 'admin-group', '-t', 'admin-a'),
    refused('consumerProgress-unknown', 'consumerProgress', '-n', namesrv, '-g', 'admin-absent'),
    admin('topicList-cluster', 'topicList', '-n', namesrv, '-c'),
    admin('brokerStatus', 'brokerStatus', '-n', namesrv, '-b', broker),
    admin('brokerStatus-cluster', 'brokerStatus', '-n', namesrv, '-c', CLUSTER),
    admin('updateTopic-grow', 'updateTopic', '-n', namesrv, '-c', CLUSTER, '-t', 'admin-a', '-r', '6', '-w', '6'),
    admin('topicStatus-grown', 'topicStatus', '-n', namesrv, '-t', 'admin-a'),
    admin('deleteTopic', 'deleteTopic', '-n', namesrv, '-c', CLUSTER, '-t', 'admin-b'),
    admin('deleteTopic-with-messages', 'deleteTopic', '-n', namesrv, '-c', CLUSTER, '-t', 'admin-a'),
    refused('topicRoute-deleted', 'topicRoute', '-n', namesrv, '-t', 'admin-a'),
    refused('topicStatus-deleted', 'topicStatus', '-n', namesrv, '-t', 'admin-a'),
    admin('topicList-after', 'topicList', '-n', namesrv),
    admin('updateTopic-again', 'updateTopic', '-n', namesrv, '-c', CLUSTER, '-t', 'admin-a', '-r', '4', '-w', '4'),
    admin('topicStatus-again', 'topicStatus', '-n', namesrv, '-t', 'admin-a'),
    admin('clusterList-end', 'clusterList', '-n', namesrv),
  ];
}
