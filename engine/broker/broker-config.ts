import { formatProperties, parseProperties } from '../runtime/properties-text.ts';
import type { MessageStoreConfig } from '../store/message-store-config.ts';
import { messageStoreConfigFromProperties, messageStoreDefaults } from '../store/message-store-config.ts';
import type { SettingValues } from './setting.ts';
import { SettingError, choice, flag, integer, parseSetting, text } from './setting.ts';

const live = { live: true } as const;

/**
 * Every setting that has an effect, by Apache's property names (RocketMQ BrokerConfig, MessageStoreConfig,
 * NettyServerConfig). Defaults are Apache's where nothing is said.
 */
export const brokerSettings = {
  brokerClusterName: text('DefaultCluster', 'Cluster this broker belongs to; also the name of a system topic.'),
  brokerName: text('broker-a', 'Name that a master and its slaves share. Apache takes the machine’s name.'),
  brokerId: integer(0, 'id', '0 is the master, others are slaves.'),
  brokerRole: choice('ASYNC_MASTER', ['ASYNC_MASTER', 'SYNC_MASTER', 'SLAVE'], 'Whether sends wait for slaves.'),
  bindAddress: text('127.0.0.1', 'Address to listen on; Apache’s default is 0.0.0.0.'),
  listenPort: integer(10911, 'port', 'Port of all requests; listenPort - 2 is served by the same handlers.', { max: 65535 }),
  brokerIP1: text('127.0.0.1', 'Address that clients are told; also the store host in records and message ids.'),
  brokerIP2: text('127.0.0.1', 'Address that slaves are told for replication.'),
  haListenPort: integer(0, 'port', 'Port that is published for replication; 0 means listenPort + 1.', { max: 65535 }),
  namesrvAddr: text('', 'NameServers, host:port separated by semicolons; the broker registers with each of them.'),
  serverChannelMaxIdleTimeSeconds: integer(120, 'seconds', 'A connection without any traffic for this long is closed.', { min: 1 }),

  registerNameServerPeriod: integer(30_000, 'ms', 'How often the topic table is registered; kept between 10 s and 60 s.'),
  enableSingleTopicRegister: flag(
    false,
    'Whether a changed topic is told to NameServers alone (217), not in a registration; needed with their deleteTopicWithBrokerRegistration.',
    live,
  ),
  registerBrokerTimeoutMills: integer(24_000, 'ms', 'How long one registration may take.'),
  brokerPermission: integer(6, 'bits', 'Read 4, write 2: a broker without write is hidden from producers.', { ...live, max: 7 }),

  autoCreateTopicEnable: flag(true, 'Whether a send to an unknown topic creates it after TBW102.', live),
  defaultTopicQueueNums: integer(8, 'queues', 'Queues of TBW102: the upper limit for topics that are created by a send.', { min: 1 }),
  clusterTopicEnable: flag(true, 'Whether the topic named like the cluster may be read and written.'),
  brokerTopicEnable: flag(true, 'Whether the topic named like the broker may be read and written.'),
  traceTopicEnable: flag(false, 'Whether the topic for message traces exists.'),
  msgTraceTopicName: text('RMQ_SYS_TRACE_TOPIC', 'Name of the topic for message traces.'),
  reviveQueueNum: integer(8, 'queues', 'Queues of the revive topic.', { min: 1 }),
  timerWheelEnable: flag(true, 'Whether the system topic of the timer wheel exists.'),
  validateSystemTopicWhenUpdateTopic: flag(true, 'Whether admins are kept from changing and deleting system topics.', live),
  enableMixedMessageType: flag(false, 'Whether a topic may be declared for messages of every type.', live),
  clearRetryTopicWhenDeleteTopic: flag(true, 'Whether deleting a topic deletes the retry topics that POP made for it.', live),
  autoCreateSubscriptionGroup: flag(true, 'Whether an unknown consumer group is created when it shows up.', live),
  enableCreateSysGroup: flag(true, 'Whether unknown groups with a system prefix are created even when others are not.', live),

  regionId: text('DefaultRegion', 'Region that is stored with each message and told to producers.', live),
  traceOn: flag(true, 'Whether clients that trace are told to do so.', live),
  rejectTransactionMessage: flag(false, 'Whether transactional messages are refused.', live),
  startAcceptSendRequestTimeStamp: integer(0, 'ms since the epoch', 'Sends before this time are refused.', live),
  storeReplyMessageEnable: flag(true, 'Whether replies of request-reply are stored as well as pushed.', live),

  longPollingEnable: flag(true, 'Whether a pull waits for messages as long as its client asks.', live),
  shortPollingTimeMills: integer(1000, 'ms', 'How long a pull waits when long polling is off.', { ...live, min: 1 }),
  litePullMessageEnable: flag(true, 'Whether lite pull consumers may pull.', live),
  rejectPullConsumerEnable: flag(false, 'Whether pull consumers without a heartbeat are refused.', live),
  slaveReadEnable: flag(false, 'Whether a reader that is far behind is sent to a slave.', live),
  defaultQueryMaxNum: integer(32, 'messages', 'Most messages that a query by unique id returns.', { ...live, min: 1 }),
  enablePropertyFilter: flag(false, 'Whether consumers may filter by SQL92.', live),
  filterSupportRetry: flag(false, 'Whether SQL92 filters apply to retry topics too.', live),
  useServerSideResetOffset: flag(true, 'Whether a reset of offsets is done here, without asking the clients.', live),

  notifyConsumerIdsChangedEnable: flag(true, 'Whether consumers are told at once when their group changes.', live),
  channelExpiredTimeout: integer(120_000, 'ms', 'A client without a heartbeat for this long is closed.', { min: 1000 }),
  subscriptionExpiredTimeout: integer(600_000, 'ms', 'How long the subscription of a pull without heartbeat is remembered.', { min: 1000 }),
  serverLoadBalancerEnable: flag(true, 'Whether the broker assigns queues to clients that ask for it.', live),
  defaultMessageRequestMode: choice(
    'PULL',
    ['PULL', 'POP'],
    'How clients that let the broker assign queues fetch, unless set per topic and group.',
    live,
  ),
  defaultPopShareQueueNum: integer(-1, 'queues', 'Queues that POP clients share by default; -1 means all.', { ...live, min: -1 }),

  flushConsumerOffsetInterval: integer(5000, 'ms', 'How often consumer offsets are written.', { min: 100 }),
  flushDelayOffsetInterval: integer(10_000, 'ms', 'How often the progress of delay levels is written.', { min: 100 }),
  brokerConfigPath: text('', 'File that changed settings are written to; set from the command line.'),
  configBlackList: text('configBlackList;brokerConfigPath', 'Settings that admins may not change, separated by semicolons.'),
} as const;

export type BrokerConfigValues = SettingValues<typeof brokerSettings>;
export type BrokerConfigKey = keyof BrokerConfigValues;

/**
 * The settings of one broker. `values` and `store` are the objects that everybody reads, so that a live change is seen
 * by all; store settings other than the ones it reads each time have effect at the next start.
 */
export class BrokerConfig {
  readonly values: BrokerConfigValues;
  readonly store: MessageStoreConfig;
  /** Keys of the properties that have no effect here, kept so that writing the file does not lose them. */
  readonly withoutEffect: ReadonlyMap<string, string>;
  /** Properties as given, by the names of the tables. */
  readonly #given: Map<string, string>;

  private constructor(
    values: BrokerConfigValues,
    store: MessageStoreConfig,
    withoutEffect: ReadonlyMap<string, string>,
    given: Map<string, string>,
  ) {
    this.values = values;
    this.store = store;
    this.withoutEffect = withoutEffect;
    this.#given = given;
  }

  /** Reads properties text; throws SettingError for a value that does not fit. `storeBase` fills what the file leaves open. */
  static parse(propertiesText: string, storeBase: Partial<MessageStoreConfig> & { storePathRootDir: string }): BrokerConfig {
    const values = defaults();
    const withoutEffect = new Map<string, string>();
    const given = new Map<string, string>();
    for (const [key, raw] of parseProperties(propertiesText)) {
      const name = key === 'listenHost' ? 'bindAddress' : key;
      if (isSettingKey(name)) assign(values, name, raw);
      else if (!isStoreKey(name)) {
        withoutEffect.set(key, raw);
        continue;
      }
      given.set(name, raw);
    }
    if (values.brokerId !== 0 && !given.has('brokerRole')) values.brokerRole = 'SLAVE';
    return new BrokerConfig(values, parseStoreConfig(given, storeBase), withoutEffect, given);
  }

  /** What was given or changed, as properties text for the configuration file. */
  toFileText(): string {
    const given = [...this.#given].filter(([key]) => key !== 'brokerConfigPath');
    return formatProperties([...given, ...this.withoutEffect]);
  }

  /** All settings with an effect, sorted by name, as GET_BROKER_CONFIG answers them. */
  toAllText(): string {
    const lines = new Map<string, string>();
    for (const key of settingKeys) lines.set(key, String(this.values[key]));
    for (const [key, value] of Object.entries(this.store)) {
      if (isStoreKey(key) && value !== undefined) lines.set(key, String(value));
    }
    return [...lines]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key}=${value}\n`)
      .join('');
  }

  /** Changes settings from properties; unknown keys are ignored. Returns the keys that changed, or throws SettingError before any change. */
  update(properties: ReadonlyMap<string, string>): string[] {
    const changes = [...properties].filter(([key]) => isSettingKey(key) || isStoreKey(key));
    for (const [key, raw] of changes) {
      if (isSettingKey(key)) parseSetting(key, brokerSettings[key], raw);
    }
    const store = parseStoreConfig(new Map([...this.#given, ...changes]), this.store);
    for (const [key, raw] of changes) {
      if (isSettingKey(key)) assign(this.values, key, raw);
      this.#given.set(key, raw);
    }
    Object.assign(this.store, store);
    return changes.map(([key]) => key);
  }

  /** `host:port` of each NameServer. */
  get nameServers(): string[] {
    return [...new Set(this.values.namesrvAddr.split(';').map((address) => address.trim()))].filter((address) => address !== '');
  }

  /** `host:port` that clients are told. */
  get brokerAddr(): string {
    return `${this.values.brokerIP1}:${this.values.listenPort}`;
  }

  /** `host:port` that slaves are told. */
  get haServerAddr(): string {
    return `${this.values.brokerIP2}:${this.values.haListenPort === 0 ? this.values.listenPort + 1 : this.values.haListenPort}`;
  }
}

const settingKeys: readonly BrokerConfigKey[] = Object.keys(brokerSettings).filter(isSettingKey);

/** Figures of the machine that the store is given, not settings. */
const notStoreSettings: ReadonlySet<string> = new Set(['totalMemoryBytes']);
const storeKeys: ReadonlySet<string> = new Set(
  ['storePathRootDir', 'storePathCommitLog', ...Object.keys(messageStoreDefaults)].filter((key) => !notStoreSettings.has(key)),
);

function isSettingKey(key: string): key is BrokerConfigKey {
  return Object.hasOwn(brokerSettings, key);
}

function isStoreKey(key: string): boolean {
  return storeKeys.has(key);
}

function parseStoreConfig(
  given: ReadonlyMap<string, string>,
  base: Partial<MessageStoreConfig> & { storePathRootDir: string },
): MessageStoreConfig {
  try {
    return messageStoreConfigFromProperties(given, base);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SettingError(error.message.split(':')[0] ?? '', error.message);
  }
}

function defaults(): BrokerConfigValues {
  const values: Record<string, string | number | boolean> = {};
  for (const key of settingKeys) values[key] = brokerSettings[key].fallback;
  // Every key of the table has just been given its default, which has the type of the setting.
  return values as BrokerConfigValues;
}

function assign(values: BrokerConfigValues, key: BrokerConfigKey, raw: string): void {
  Object.assign(values, { [key]: parseSetting(key, brokerSettings[key], raw) });
}
