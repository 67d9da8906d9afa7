import type { MessageQueue } from '../../protocol/bodies/message-queue.ts';
import { topicRouteType } from '../../protocol/bodies/topic-route.ts';
import { getRouteinfoByTopic } from '../../protocol/headers/get-routeinfo-by-topic.ts';
import { decodeBody } from '../../protocol/json-schema.ts';
import { RequestCode } from '../../protocol/request-code.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { Permission } from '../../protocol/sys-flag.ts';
import type { RemotingClient } from '../../remoting/channel.ts';
import { RemotingError } from '../../remoting/channel.ts';
import type { Clock } from '../../runtime/clock.ts';

/** How long a route is used before it is asked for again (Apache's loadBalancePollNameServerInterval). */
const ROUTE_LIVE_MS = 30_000;
const TIMEOUT_MS = 3000;
/** Routes kept at most; the oldest goes when another one comes. */
const ROUTES_MAX = 1000;

/** Queues of topics on all brokers that consumers can read, from the NameServers. RocketMQ TopicRouteInfoManager */
export class TopicQueues {
  readonly #client: RemotingClient;
  readonly #clock: Clock;
  readonly #addresses: readonly string[];
  readonly #routes = new Map<string, { queues: MessageQueue[] | undefined; atMs: number }>();

  constructor(client: RemotingClient, clock: Clock, addresses: readonly string[]) {
    this.#client = client;
    this.#clock = clock;
    this.#addresses = addresses;
  }

  /** Undefined when no NameServer knows the topic. */
  async readableQueues(topic: string): Promise<MessageQueue[] | undefined> {
    const known = this.#routes.get(topic);
    const nowMs = this.#clock.monotonicMs();
    if (known?.queues !== undefined && nowMs - known.atMs < ROUTE_LIVE_MS) return known.queues;
    const queues = await this.#ask(topic);
    this.#routes.delete(topic);
    this.#routes.set(topic, { queues, atMs: nowMs });
    if (this.#routes.size > ROUTES_MAX) this.#routes.delete(this.#routes.keys().next().value ?? topic);
    return queues;
  }

  async #ask(topic: string): Promise<MessageQueue[] | undefined> {
    for (const address of this.#addresses) {
      try {
        const answer = await this.#client.invoke(
          address,
          {
            code: RequestCode.GET_ROUTEINFO_BY_TOPIC,
            extFields: getRouteinfoByTopic.request.encode({ topic, acceptStandardJsonOnly: true }),
          },
          TIMEOUT_MS,
        );
        if (answer.code !== ResponseCode.SUCCESS || answer.body === undefined) continue;
        const route = decodeBody(topicRouteType, answer.body);
        return route.queueDatas
          .filter((data) => (data.perm & Permission.READ) !== 0)
          .flatMap((data) => Array.from({ length: data.readQueueNums }, (_, queueId) => ({ brokerName: data.brokerName, queueId, topic })));
      } catch (error) {
        // Another NameServer may answer.
        if (!(error instanceof RemotingError)) throw error;
      }
    }
    return undefined;
  }
}
