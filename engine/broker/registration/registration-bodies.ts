import { registrationPieces } from '../../protocol/bodies/register-broker.ts';
import { topicRouteType } from '../../protocol/bodies/topic-route.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { Permission } from '../../protocol/sys-flag.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { BrokerConfigValues } from '../broker-config.ts';
import { slicedText } from '../sliced-text.ts';
import type { TopicConfigManager } from '../topics/topic-config-manager.ts';
import type { Topic } from '../topics/topic.ts';

/** Bodies of what a NameServer is told of topics. A broker that may not be read or written hides its topics accordingly. */
export class RegistrationBodies {
  readonly #config: BrokerConfigValues;
  readonly #topics: TopicConfigManager;
  readonly #clock: Clock;

  constructor(config: BrokerConfigValues, topics: TopicConfigManager, clock: Clock) {
    this.#config = config;
    this.#topics = topics;
    this.#clock = clock;
  }

  /** Body of REGISTER_BROKER with the whole table; made in slices. RocketMQ BrokerController#registerBrokerAll */
  ofAll(): Promise<Buffer> {
    return this.#encode(this.#topics.entries());
  }

  /** Body of REGISTER_BROKER with some topics; undefined when there is none of them. RocketMQ BrokerController#registerIncrementBrokerData */
  async of(names: Iterable<string>): Promise<Buffer | undefined> {
    const topics: [string, Topic][] = [];
    for (const name of names) {
      const topic = this.#topics.get(name);
      if (topic !== undefined) topics.push([name, topic]);
    }
    return topics.length === 0 ? undefined : this.#encode(topics);
  }

  /** Body of REGISTER_TOPIC_IN_NAMESRV; undefined when there is no such topic. */
  routeOf(name: string): Buffer | undefined {
    const topic = this.#topics.get(name);
    if (topic === undefined) return undefined;
    const { readQueueNums, writeQueueNums, topicSysFlag } = topic;
    const queueData = {
      brokerName: this.#config.brokerName,
      perm: this.#permissionOf(topic),
      readQueueNums,
      writeQueueNums,
      topicSysFlag,
    };
    return encodeBody(topicRouteType, { queueDatas: [queueData], brokerDatas: [], filterServerTable: new Map() });
  }

  async #encode(topics: Iterable<readonly [string, Topic]>): Promise<Buffer> {
    const pieces = registrationPieces({ filterServerList: [], dataVersion: this.#topics.dataVersion, topics: this.#permitted(topics) });
    return Buffer.concat(await slicedText(pieces, this.#clock));
  }

  *#permitted(topics: Iterable<readonly [string, Topic]>): Generator<readonly [string, Topic]> {
    for (const [name, topic] of topics) yield [name, { ...topic, perm: this.#permissionOf(topic) }];
  }

  #permissionOf(topic: Topic): number {
    const { brokerPermission } = this.#config;
    const full = Permission.READ | Permission.WRITE;
    return (brokerPermission & full) === full ? topic.perm : topic.perm & (brokerPermission | Permission.INHERIT);
  }
}
