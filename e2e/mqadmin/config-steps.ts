import { join } from 'node:path';
import { CLUSTER, type Step } from './steps.ts';

/** Settings of brokers and NameServers, permissions, housekeeping. */
export function configSteps(namesrv: string, broker: string, home: string): Step[] {
  const admin = (name: string, ...args: string[]): Step => ({ name, args });
  const refused = (name: string, ...args: string[]): Step => ({ name, args, refused: true });
  const topic = 'admin-g';
  const exported = join(home, 'export');
  return [
    admin('updateTopicPerm', 'updateTopicPerm', '-n', namesrv, '-b', broker, '-t', topic, '-p', '4'),
    admin('topicRoute-perm', 'topicRoute', '-n', namesrv, '-t', topic),
    refused('updateTopicPerm-unknown', 'updateTopicPerm', '-n', namesrv, '-c', CLUSTER, '-t', 'admin-absent', '-p', '4'),
    admin('getBrokerConfig', 'getBrokerConfig', '-n', namesrv, '-b', broker),
    admin('updateBrokerConfig', 'updateBrokerConfig', '-n', namesrv, '-b', broker, '-k', 'defaultTopicQueueNums', '-v', '5'),
    admin('getBrokerConfig-updated', 'getBrokerConfig', '-n', namesrv, '-b', broker),
    refused('updateBrokerConfig-black-listed', 'updateBrokerConfig', '-n', namesrv, '-b', broker, '-k', 'brokerConfigPath', '-v', '/x'),
    admin('wipeWritePerm', 'wipeWritePerm', '-n', namesrv, '-b', 'broker-a'),
    admin('topicRoute-wiped', 'topicRoute', '-n', namesrv, '-t', 'admin-m'),
    admin('addWritePerm', 'addWritePerm', '-n', namesrv, '-b', 'broker-a'),
    admin('topicRoute-added', 'topicRoute', '-n', namesrv, '-t', 'admin-m'),
    admin('cleanExpiredCQ', 'cleanExpiredCQ', '-n', namesrv, '-b', broker),
    admin('cleanUnusedTopic', 'cleanUnusedTopic', '-n', namesrv, '-b', broker),
    admin('getNamesrvConfig', 'getNamesrvConfig', '-n', namesrv),
    admin('updateNamesrvConfig', 'updateNamesrvConfig', '-n', namesrv, '-k', 'returnOrderTopicConfigToBroker', '-v', 'false'),
    admin('getNamesrvConfig-updated', 'getNamesrvConfig', '-n', namesrv),
    admin('updateKvConfig', 'updateKvConfig', '-n', namesrv, '-s', 'admin-space', '-k', 'k', '-v', 'v'),
    admin('deleteKvConfig', 'deleteKvConfig', '-n', namesrv, '-s', 'admin-space', '-k', 'k'),
    admin('updateOrderConf', 'updateOrderConf', '-n', namesrv, '-t', topic, '-m', 'put', '-v', 'broker-a:2'),
    admin('updateOrderConf-get', 'updateOrderConf', '-n', namesrv, '-t', topic, '-m', 'get'),
    admin('topicRoute-ordered', 'topicRoute', '-n', namesrv, '-t', topic),
    admin('updateOrderConf-delete', 'updateOrderConf', '-n', namesrv, '-t', topic, '-m', 'delete'),
    admin('exportMetadata', 'exportMetadata', '-n', namesrv, '-c', CLUSTER, '-f', exported),
    admin('exportMetadata-file', ':print', join(exported, 'metadata.json')),
  ];
}
