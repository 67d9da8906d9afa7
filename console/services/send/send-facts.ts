import { getBrokerConfig } from '../../../engine/admin/get-broker-config.ts';
import { getTopicRoute } from '../../../engine/admin/get-topic-route.ts';
import type { SendFacts } from '../../contract/send.ts';
import type { ClusterView } from '../connections/cluster-view.ts';

/** Bit of a permission that allows to write. */
const writePerm = 2;

/**
 * What a form needs to know of a topic. Delay levels and the largest body are settings of the brokers; where they
 * differ, what all of them take counts. A broker that does not tell (access control, silence) is left out.
 */
export async function readSendFacts(view: ClusterView, topic: string): Promise<SendFacts> {
  const [route, masters] = await Promise.all([view.askNamesrv((address) => getTopicRoute(view.caller, address, topic)), view.masters()]);
  const writable = (route?.queueDatas ?? []).filter(({ perm }) => (perm & writePerm) !== 0);
  const asked = masters.filter(({ node }) => route === undefined || writable.some(({ brokerName }) => brokerName === node));
  const configs = (await Promise.all(asked.map((broker) => getBrokerConfig(view.caller, broker.address).catch(() => undefined)))) // not told
    .filter((config) => config !== undefined);
  const levels = configs.flatMap((config) => {
    const text = config.get('messageDelayLevel');
    return text === undefined ? [] : [text.trim().split(/\s+/)];
  });
  const sizes = configs.map((config) => Number(config.get('maxMessageSize'))).filter((size) => size > 0);
  return {
    hasRoute: route !== undefined,
    queues: writable
      .flatMap(({ brokerName, writeQueueNums }) => Array.from({ length: writeQueueNums }, (_, queueId) => ({ brokerName, queueId })))
      .sort((a, b) => (a.brokerName === b.brokerName ? a.queueId - b.queueId : a.brokerName < b.brokerName ? -1 : 1)),
    delayLevels: levels.length === 0 ? null : levels.reduce((shortest, list) => (list.length < shortest.length ? list : shortest)),
    bodyBytesMax: sizes.length === 0 ? null : Math.min(...sizes),
  };
}
