/** What the tools need to know of the cluster and of the client that is running. */
export interface ToolContext {
  namesrv: string;
  broker: string;
  /** Start of the client's topic and group names. */
  prefix: string;
  offsetMsgId: string;
  clientId: string;
}

/** mqadmin commands, as argument lists, that together make every admin request of the protocol's fixtures. */
export function toolSteps({ namesrv, broker, prefix, offsetMsgId, clientId }: ToolContext): string[][] {
  const topic = `${prefix}Topic`;
  const group = `${prefix}Group`;
  const at = ['-n', namesrv];
  return [
    ['clusterList', ...at],
    ['topicList', ...at, '-c'],
    ['topicRoute', ...at, '-t', topic],
    ['topicStatus', ...at, '-t', topic],
    ['topicClusterList', ...at, '-t', topic],
    ['updateTopic', ...at, '-b', broker, '-t', `${prefix}Made`, '-r', '2', '-w', '2'],
    ['updateSubGroup', ...at, '-b', broker, '-g', `${prefix}MadeGroup`],
    ['brokerStatus', ...at, '-b', broker],
    ['getBrokerConfig', ...at, '-b', broker],
    ['updateBrokerConfig', ...at, '-b', broker, '-k', 'brokerFastFailureEnable', '-v', 'false'],
    ['statsAll', ...at, '-t', topic],
    ['consumerProgress', ...at, '-g', group],
    ['consumerConnection', ...at, '-g', group],
    ['consumerStatus', ...at, '-g', group, '-i', clientId],
    ['producerConnection', ...at, '-g', `${prefix}Producers`, '-t', topic],
    ['producer', ...at, '-b', broker],
    ['brokerConsumeStats', ...at, '-b', broker],
    ['queryMsgByKey', ...at, '-t', topic, '-k', 'key-1'],
    ['queryMsgById', ...at, '-t', topic, '-i', offsetMsgId],
    ['queryMsgById', ...at, '-t', topic, '-i', offsetMsgId, '-g', group, '-d', clientId],
    ['queryMsgByOffset', ...at, '-t', topic, '-b', 'broker-a', '-i', '0', '-o', '0'],
    ['queryCq', ...at, '-b', broker, '-t', topic, '-q', '0', '-i', '0', '-c', '5'],
    ['getConsumerConfig', ...at, '-g', group],
    ['exportMetadata', ...at, '-c', 'DefaultCluster', '-f', 'exported'],
    ['cloneGroupOffset', ...at, '-s', group, '-d', `${prefix}Clone`, '-t', topic, '-o', 'true'],
    ['resetOffsetByTime', ...at, '-g', group, '-t', topic, '-s', '-1'],
    ['updateKvConfig', ...at, '-s', 'CAPTURE', '-k', 'one', '-v', 'two'],
    ['deleteKvConfig', ...at, '-s', 'CAPTURE', '-k', 'one'],
    ['updateOrderConf', ...at, '-t', topic, '-m', 'put', '-v', 'broker-a:2'],
    ['updateOrderConf', ...at, '-t', topic, '-m', 'get'],
    ['getNamesrvConfig', ...at],
    ['wipeWritePerm', ...at, '-b', 'broker-a'],
    ['addWritePerm', ...at, '-b', 'broker-a'],
    ['cleanUnusedTopic', ...at, '-b', broker],
    ['cleanExpiredCQ', ...at, '-b', broker],
    ['haStatus', ...at, '-b', broker],
    ['deleteSubGroup', ...at, '-b', broker, '-g', `${prefix}MadeGroup`],
    ['deleteTopic', ...at, '-c', 'DefaultCluster', '-t', `${prefix}Made`],
  ];
}
