import { registerTopicInNamesrv } from '../../protocol/headers/register-topic-in-namesrv.ts';
import { unregisterBroker } from '../../protocol/headers/unregister-broker.ts';
import { registerBroker } from '../../protocol/headers/register-broker.ts';
import { registrationCrc } from '../../protocol/bodies/register-broker.ts';
import type { RemotingCommand, RequestContent } from '../../protocol/remoting-command.ts';
import { RequestCode } from '../../protocol/request-code.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RemotingClient } from '../../remoting/channel.ts';
import type { Clock, Timer } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { BrokerConfig } from '../broker-config.ts';
import type { RegistrationBodies } from './registration-bodies.ts';

/** A NameServer that did not take the registration is tried again this soon, so that a cluster that starts together is whole at once. */
const RETRY_MS = 500;
/** How long the farewell may take: a broker that stops must not hang on a NameServer that is gone. */
const UNREGISTER_TIMEOUT_MS = 1000;

/** What this broker tells one NameServer, one registration after the other: an older table must not overtake a newer one. */
export class NameServerLink {
  readonly #address: string;
  readonly #config: BrokerConfig;
  readonly #bodies: RegistrationBodies;
  readonly #client: RemotingClient;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #onAnswer: (response: RemotingCommand) => void;
  /** Topics that changed and that the NameServer was not told of yet; 'all' when everything is to be told. */
  #pending: 'all' | Set<string> = new Set();
  #running: Promise<void> | undefined;
  #retry: Timer | undefined;
  /** Whether the last request was taken, over a connection that is still open; undefined before the first. */
  #isRegistered: boolean | undefined;
  #stopped = false;

  /** `onAnswer` gets each answer to a registration. */
  constructor(options: {
    address: string;
    config: BrokerConfig;
    bodies: RegistrationBodies;
    client: RemotingClient;
    clock: Clock;
    log: Log;
    onAnswer: (response: RemotingCommand) => void;
  }) {
    this.#address = options.address;
    this.#config = options.config;
    this.#bodies = options.bodies;
    this.#client = options.client;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#onAnswer = options.onAnswer;
  }

  /** Registers the broker with all its topics; resolves when the NameServer has taken it or has failed once. */
  registerAll(): Promise<void> {
    this.#pending = 'all';
    return this.#run();
  }

  /** Registers one topic in the next turn; those of one turn become one registration. */
  registerTopic(topic: string): void {
    // What has to be tried again is everything.
    if (this.#retry !== undefined || this.#pending === 'all') return;
    this.#pending.add(topic);
    void this.#run();
  }

  /** The connection has closed: the NameServer has forgotten the broker and has to be told again at once. */
  onClose(): void {
    if (this.#isRegistered !== true || this.#stopped) return;
    this.#log.warn('name-server-connection-closed', { nameServer: this.#address });
    this.#isRegistered = false;
    this.#retryLater();
  }

  /** Takes the broker off the NameServer, as far as that answers in time. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#retry?.cancel();
    await this.#running;
    if (this.#isRegistered !== true) return;
    const { values, brokerAddr } = this.#config;
    const { brokerName, brokerClusterName: clusterName, brokerId } = values;
    const extFields = unregisterBroker.request.encode({ brokerName, brokerAddr, clusterName, brokerId });
    try {
      await this.#client.invoke(this.#address, { code: RequestCode.UNREGISTER_BROKER, extFields }, UNREGISTER_TIMEOUT_MS);
    } catch (error) {
      this.#log.warn('not-unregistered', { nameServer: this.#address, problem: String(error) });
    }
  }

  #run(): Promise<void> {
    this.#running ??= this.#tellPending().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #tellPending(): Promise<void> {
    while (!this.#stopped && (this.#pending === 'all' || this.#pending.size > 0)) {
      await new Promise<void>((resolve) => this.#clock.endOfTurn(resolve));
      const pending = this.#pending;
      this.#pending = new Set();
      if (pending === 'all') await this.#register(await this.#bodies.ofAll());
      else if (this.#config.values.enableSingleTopicRegister) await this.#registerSingly(pending);
      else {
        const body = await this.#bodies.of(pending);
        if (body !== undefined) await this.#register(body);
      }
    }
  }

  /** RocketMQ BrokerController#registerSingleTopicAll */
  async #registerSingly(topics: ReadonlySet<string>): Promise<void> {
    for (const topic of topics) {
      const body = this.#bodies.routeOf(topic);
      if (body === undefined) continue;
      const extFields = registerTopicInNamesrv.request.encode({ topic });
      if ((await this.#tell({ code: registerTopicInNamesrv.code, extFields, body })) === undefined) return;
    }
  }

  async #register(body: Buffer): Promise<void> {
    const { values, brokerAddr, haServerAddr } = this.#config;
    const extFields = registerBroker.request.encode({
      brokerName: values.brokerName,
      brokerAddr,
      clusterName: values.brokerClusterName,
      haServerAddr,
      brokerId: values.brokerId,
      enableActingMaster: false,
      compressed: false,
      bodyCrc32: registrationCrc(body),
    });
    const response = await this.#tell({ code: RequestCode.REGISTER_BROKER, extFields, body });
    if (response === undefined) return;
    if (this.#isRegistered !== true) this.#log.info('registered', { nameServer: this.#address, brokerAddr });
    this.#isRegistered = true;
    this.#onAnswer(response);
  }

  /** The NameServer's answer; undefined when it did not take it: then everything is told again soon. */
  async #tell(request: RequestContent): Promise<RemotingCommand | undefined> {
    try {
      const response = await this.#client.invoke(this.#address, request, this.#config.values.registerBrokerTimeoutMills);
      if (response.code !== ResponseCode.SUCCESS) throw new Error(`code ${response.code}: ${response.remark ?? ''}`);
      return response;
    } catch (error) {
      if (this.#isRegistered !== false) this.#log.warn('not-registered', { nameServer: this.#address, problem: String(error) });
      this.#isRegistered = false;
      this.#retryLater();
      return undefined;
    }
  }

  #retryLater(): void {
    if (this.#stopped) return;
    this.#retry?.cancel();
    this.#retry = this.#clock.after(RETRY_MS, () => {
      this.#retry = undefined;
      if (this.#isRegistered !== true) void this.registerAll();
    });
  }
}
