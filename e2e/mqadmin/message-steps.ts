import { CLUSTER, type Step } from './steps.ts';

/** Sending, finding and reading messages. */
export function messageSteps(namesrv: string): Step[] {
  const admin = (name: string, ...args: string[]): Step => ({ name, args });
  const refused = (name: string, ...args: string[]): Step => ({ name, args, refused: true });
  const topic = 'admin-m';
  return [
    admin('message-topic', 'updateTopic', '-n', namesrv, '-c', CLUSTER, '-t', topic, '-r', '2', '-w', '2'),
    admin('message-send', ':send', topic, '2', '3'),
    admin(
      'sendMessage',
      'sendMessage',
      '-n',
      namesrv,
      '-t',
      topic,
      '-p',
      'by hand',
      '-k',
      'hand-key',
      '-c',
      'TagH',
      '-b',
      'broker-a',
      '-i',
      '1',
    ),
    admin('queryMsgByKey', 'queryMsgByKey', '-n', namesrv, '-t', topic, '-k', 'key-3'),
    admin('queryMsgById', 'queryMsgById', '-n', namesrv, '-t', topic, '-i', '{offsetId}'),
    admin('queryMsgByUniqueKey', 'queryMsgByUniqueKey', '-n', namesrv, '-t', topic, '-i', '{uniqId}'),
    admin('queryMsgByOffset', 'queryMsgByOffset', '-n', namesrv, '-t', topic, '-b', 'broker-a', '-i', '1', '-o', '2'),
    refused('queryMsgByKey-absent', 'queryMsgByKey', '-n', namesrv, '-t', topic, '-k', 'absent'),
    admin('printMsg', 'printMsg', '-n', namesrv, '-t', topic, '-d', 'true'),
    admin(
      'consumeMessage',
      'consumeMessage',
      '-n',
      namesrv,
      '-t',
      topic,
      '-b',
      'broker-a',
      '-i',
      '0',
      '-o',
      '0',
      '-c',
      '2',
      '-g',
      'admin-reader',
    ),
    admin('checkMsgSendRT', 'checkMsgSendRT', '-n', namesrv, '-t', topic, '-a', '4', '-s', '64'),
    refused('clusterRT', ':interrupt', '3000', 'clusterRT', '-n', namesrv, '-a', '4', '-i', '3600', '-c', CLUSTER),
    admin('topicStatus-messages', 'topicStatus', '-n', namesrv, '-t', topic),
  ];
}
