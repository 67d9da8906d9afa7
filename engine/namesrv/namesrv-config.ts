/**
 * Settings of a NameServer by Apache's names, with their defaults. Settings of Apache that have no effect here (thread
 * pools, zones, acting master, controller) are not among them: what is reported is what works.
 * RocketMQ NamesrvConfig and NettyServerConfig
 */
export const namesrvConfigDefaults = {
  /** 0 = any free port. */
  listenPort: 9876,
  /** Address to listen on. Apache's default is every interface; a local cluster sets loopback. */
  bindAddress: '0.0.0.0',
  /** Folder of the installation in Apache's layout; only reported. */
  rocketmqHome: '',
  /** File that keeps the KV table; empty: in memory only. */
  kvConfigPath: '',
  /** File that settings changed over the wire are written to; empty: they last until the process ends. */
  configStorePath: '',
  /** Whether routes carry the order configuration of namespace ORDER_TOPIC_CONFIG. */
  orderMessageEnable: false,
  /** Whether brokers get the order configuration in answer to their registration. */
  returnOrderTopicConfigToBroker: true,
  /** Time between two looks for brokers without a sign of life, in ms. */
  scanNotActiveBrokerInterval: 5_000,
  /** Whether 206 answers the list of all topics. */
  enableAllTopicList: true,
  /** Whether 224, 311, 312 and 313 answer lists of topics. */
  enableTopicList: true,
  /** Whether routes are refused for the first `waitSecondsForService` seconds, until brokers have registered again. */
  needWaitForService: false,
  waitSecondsForService: 45,
  /** Whether topics that a broker no longer names in its registration are taken from it. */
  deleteTopicWithBrokerRegistration: false,
  /** Settings that may not be changed over the wire, separated by `;`. */
  configBlackList: 'configBlackList;configStorePath;kvConfigPath',
  /** Time without traffic after which a connection is closed, in seconds. */
  serverChannelMaxIdleTimeSeconds: 120,
};

export type NamesrvConfig = Readonly<typeof namesrvConfigDefaults>;
type SettingName = keyof NamesrvConfig;

/** A value that does not fit its setting. */
export class NamesrvConfigError extends Error {
  override readonly name = 'NamesrvConfigError';
  readonly code = 'badConfig';
  readonly setting: string;
  constructor(setting: string, value: string) {
    super(`${setting}=${value} is not a valid value`);
    this.setting = setting;
  }
}

/** Reads settings over the defaults. Names that are not settings here are ignored. Throws NamesrvConfigError. */
export function readNamesrvConfig(properties: ReadonlyMap<string, string>, base: NamesrvConfig = namesrvConfigDefaults): NamesrvConfig {
  const config: Record<string, string | number | boolean> = { ...base };
  for (const [name, text] of properties) {
    if (isSettingName(name)) config[name] = parseSetting(name, text.trim());
  }
  // Every setting of the defaults is there, and parseSetting keeps the type of its default.
  return config as NamesrvConfig;
}

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(namesrvConfigDefaults, name);
}

/** The text of GET_NAMESRV_CONFIG: sorted `key=value` lines, values as they are. RocketMQ MixAll#properties2String */
export function namesrvConfigText(config: NamesrvConfig): string {
  return Object.entries(config)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function parseSetting(name: SettingName, text: string): string | number | boolean {
  switch (typeof namesrvConfigDefaults[name]) {
    case 'boolean':
      return text.toLowerCase() === 'true';
    case 'number':
      if (!/^\d{1,9}$/.test(text)) throw new NamesrvConfigError(name, text);
      return Number(text);
    default:
      return text;
  }
}
