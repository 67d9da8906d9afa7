import { remotingCall } from './remoting-call.ts';

/** A NameServer and one broker that a suite started and will end. */
export interface TestCluster {
  /** `apache-5.5.0`, `apache-4.9.7` or `gantry`. */
  readonly name: string;
  /** `127.0.0.1:port`. */
  readonly namesrvAddress: string;
  /** `127.0.0.1:port` of broker-a. */
  readonly brokerAddress: string;
  /** Process ids now: the NameServer's and the broker's. */
  readonly pids: { namesrv: number; broker: number };
  /** Milliseconds from the first spawn until the route of TBW102 had the broker. */
  readonly startMs: number;
  /** How the processes were started and configured, for a report. */
  readonly setup: string;
  /** Kills what was started and removes its folders. */
  stop(): Promise<void>;
}

/** A cluster whose broker can be killed and started again where it was. */
export interface RestartableCluster extends TestCluster {
  /** SIGKILL to the broker; resolves when the process is gone. */
  killBroker(): Promise<void>;
  /** Starts a killed broker on its old ports and its old store; resolves when the NameServer lists it. */
  startBroker(): Promise<void>;
}

export interface TestClusterOptions {
  /** Settings of the broker by Apache's names, over those of LOCAL_SETTINGS. */
  settings?: Record<string, string>;
}

/**
 * The settings of Gantry's local preset that a client or an operator can see the effect of. Apache's broker gets them
 * too, so that the two differ in nothing but the program.
 */
export const LOCAL_SETTINGS: Readonly<Record<string, string>> = {
  autoCreateTopicEnable: 'true',
  autoCreateSubscriptionGroup: 'true',
  enablePropertyFilter: 'true',
  traceTopicEnable: 'true',
  recallMessageEnable: 'true',
  defaultTopicQueueNums: '8',
};

/** Who the broker is: `gantry up` gives its own single broker the same names. */
export const LOCAL_IDENTITY: Readonly<Record<string, string>> = {
  brokerClusterName: 'DefaultCluster',
  brokerName: 'broker-a',
  brokerId: '0',
};

const GET_ROUTEINFO_BY_TOPIC = 105;
const POLL_INTERVAL_MS = 20;

/** A broker is ready when the NameServer's route of TBW102 has it: its own ready line can come ten seconds earlier. */
export async function awaitRoute(namesrvAddress: string, brokerAddress: string, deadlineMs: number): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  let seen = 'nothing';
  for (;;) {
    try {
      const response = await remotingCall(namesrvAddress, GET_ROUTEINFO_BY_TOPIC, { topic: 'TBW102', acceptStandardJsonOnly: 'true' });
      seen = `code ${response.code} ${response.body.toString('utf8')}`;
      if (response.code === 0 && seen.includes(`"${brokerAddress}"`)) return;
    } catch (error) {
      seen = String(error);
    }
    if (performance.now() > deadline) throw new Error(`no route to ${brokerAddress} within ${deadlineMs} ms; last: ${seen}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}
