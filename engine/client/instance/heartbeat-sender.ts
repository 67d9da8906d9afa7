import { heartbeatDataType, type HeartbeatData } from '../../protocol/bodies/heartbeat.ts';
import { heartBeat } from '../../protocol/headers/heart-beat.ts';
import { unregisterClient } from '../../protocol/headers/unregister-client.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import type { Log } from '../../runtime/log.ts';
import type { BrokerApi } from '../broker-api.ts';
import { MASTER_ID } from '../route/topic-route.ts';
import type { RouteTable } from '../route/route-table.ts';
import type { ConsumerMember, ProducerMember } from './members.ts';

/** Tells brokers who is there. RocketMQ MQClientInstance#sendHeartbeatToAllBroker */
export class HeartbeatSender {
  readonly #clientId: string;
  readonly #api: BrokerApi;
  readonly #routes: RouteTable;
  readonly #timeoutMs: number;
  readonly #log: Log;

  constructor(options: { clientId: string; api: BrokerApi; routes: RouteTable; timeoutMs: number; log: Log }) {
    this.#clientId = options.clientId;
    this.#api = options.api;
    this.#routes = options.routes;
    this.#timeoutMs = options.timeoutMs;
    this.#log = options.log;
  }

  /** One heartbeat to every broker; slaves get none from a client without consumers. Does not throw. */
  async send(producers: Iterable<ProducerMember>, consumers: Iterable<ConsumerMember>): Promise<void> {
    const data: HeartbeatData = {
      clientID: this.#clientId,
      consumerDataSet: [...consumers].map((consumer) => consumer.heartbeat()),
      heartbeatFingerprint: 0,
      producerDataSet: [...producers].map((producer) => ({ groupName: producer.group })),
      withoutSub: false,
    };
    if (data.consumerDataSet.length === 0 && data.producerDataSet.length === 0) return;
    const body = encodeBody(heartbeatDataType, data);
    const targets = this.#routes.allAddresses().filter((broker) => broker.brokerId === MASTER_ID || data.consumerDataSet.length > 0);
    await Promise.all(targets.map((broker) => this.#sendTo(broker.address, body)));
  }

  async #sendTo(address: string, body: Buffer): Promise<void> {
    try {
      await this.#api.call(address, heartBeat, {}, { timeoutMs: this.#timeoutMs, body });
    } catch (error) {
      this.#log.warn('heartbeat-failed', { address, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Takes a group out of every broker. Does not throw. */
  async unregister(group: { producerGroup: string } | { consumerGroup: string }): Promise<void> {
    await Promise.all(
      this.#routes.allAddresses().map(async ({ address }) => {
        try {
          await this.#api.call(address, unregisterClient, { clientID: this.#clientId, ...group }, { timeoutMs: this.#timeoutMs });
        } catch (error) {
          this.#log.debug('unregister-failed', { address, reason: error instanceof Error ? error.message : String(error) });
        }
      }),
    );
  }
}
