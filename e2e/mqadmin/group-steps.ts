import { CLUSTER, type Step } from './steps.ts';

/** Groups, their members and their offsets. */
export function groupSteps(namesrv: string, broker: string): Step[] {
  const admin = (name: string, ...args: string[]): Step => ({ name, args });
  const refused = (name: string, ...args: string[]): Step => ({ name, args, refused: true });
  const topic = 'admin-g';
  return [
    admin('group-topic', 'updateTopic', '-n', namesrv, '-c', CLUSTER, '-t', topic, '-r', '2', '-w', '2'),
    admin('topicClusterList', 'topicClusterList', '-n', namesrv, '-t', topic),
    admin('updateSubGroup', 'updateSubGroup', '-n', namesrv, '-c', CLUSTER, '-g', 'admin-made', '-r', '3', '-q', '2', '-d', 'false'),
    admin('getConsumerConfig', 'getConsumerConfig', '-n', namesrv, '-g', 'admin-made'),
    refused('updateSubGroup-bad-name', 'updateSubGroup', '-n', namesrv, '-b', broker, '-g', 'bad group'),
    admin('group-send', ':send', topic, '2', '10'),
    admin('group-online', ':online', 'admin-online', topic, '20'),
    admin('consumerConnection', 'consumerConnection', '-n', namesrv, '-g', 'admin-online'),
    refused('consumerConnection-offline', 'consumerConnection', '-n', namesrv, '-g', 'admin-group'),
    admin('consumerStatus', 'consumerStatus', '-n', namesrv, '-g', 'admin-online'),
    refused('producerConnection-offline', 'producerConnection', '-n', namesrv, '-g', 'nobody', '-t', topic),
    admin('consumerProgress-online', 'consumerProgress', '-n', namesrv, '-g', 'admin-online'),
    admin('brokerConsumeStats', 'brokerConsumeStats', '-n', namesrv, '-b', broker, '-t', '5000', '-l', '0', '-o', 'false'),
    admin('resetOffsetByTime-online', 'resetOffsetByTime', '-n', namesrv, '-g', 'admin-online', '-t', topic, '-s', '0'),
    admin('group-offline', ':offline', 'admin-online'),
    admin('resetOffsetByTime-offline', 'resetOffsetByTime', '-n', namesrv, '-g', 'admin-online', '-t', topic, '-s', '0'),
    admin('consumerProgress-reset', 'consumerProgress', '-n', namesrv, '-g', 'admin-online'),
    admin('skipAccumulatedMessage', 'skipAccumulatedMessage', '-n', namesrv, '-g', 'admin-online', '-t', topic),
    admin('consumerProgress-skipped', 'consumerProgress', '-n', namesrv, '-g', 'admin-online'),
    admin('cloneGroupOffset', 'cloneGroupOffset', '-n', namesrv, '-s', 'admin-online', '-d', 'admin-made', '-t', topic, '-o', 'true'),
    refused('consumerProgress-cloned', 'consumerProgress', '-n', namesrv, '-g', 'admin-made'),
    refused('resetOffsetByTime-unknown-group', 'resetOffsetByTime', '-n', namesrv, '-g', 'admin-absent', '-t', topic, '-s', '0'),
    admin('statsAll', 'statsAll', '-n', namesrv, '-t', topic),
    admin('deleteSubGroup', 'deleteSubGroup', '-n', namesrv, '-c', CLUSTER, '-g', 'admin-made', '-r', 'true'),
    refused('consumerProgress-deleted', 'consumerProgress', '-n', namesrv, '-g', 'admin-made'),
    admin('producer', 'producer', '-n', namesrv, '-b', broker),
  ];
}
