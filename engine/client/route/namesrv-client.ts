import { topicRouteType, type TopicRouteData } from '../../protocol/bodies/topic-route.ts';
import { getRouteinfoByTopic } from '../../protocol/headers/get-routeinfo-by-topic.ts';
import { decodeBody } from '../../protocol/json-schema.ts';
import type { RemotingCommand } from '../../protocol/remoting-command.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { RemotingError, type RemotingClient } from '../../remoting/channel.ts';
import type { Random } from '../../runtime/random.ts';
import { ClientResponseCode, clientErrorOf, MQClientError } from '../client-error.ts';

/** Most NameServers of a list; more are refused. */
const NAME_SERVERS_MAX = 64;

/** Splits `host:port;host:port`. Throws MQClientError `noNameServer` when nothing is left. */
export function parseNameServers(text: string): string[] {
  const addresses = text
    .split(/[;,]/)
    .map((address) =>
      address
        .trim()
        .replace(/^https?:\/\//, '')
        .replace(/\/$/, ''),
    )
    .filter((address) => address !== '');
  if (addresses.length === 0) {
    throw new MQClientError('noNameServer', 'No name server address, please set it.', { responseCode: ClientResponseCode.NO_NAME_SERVER });
  }
  if (addresses.length > NAME_SERVERS_MAX) throw new MQClientError('illegalArgument', `more than ${NAME_SERVERS_MAX} NameServers`);
  return addresses;
}

/** Asks NameServers for routes. It begins with a random one and stays with it until a call to it fails. */
export class NamesrvClient {
  #addresses: readonly string[];
  #current: number;
  readonly #remoting: RemotingClient;
  readonly #timeoutMs: number;

  constructor(addresses: readonly string[], options: { remoting: RemotingClient; random: Random; timeoutMs: number }) {
    this.#addresses = addresses;
    this.#current = options.random.nextInt(addresses.length);
    this.#remoting = options.remoting;
    this.#timeoutMs = options.timeoutMs;
  }

  get addresses(): readonly string[] {
    return this.#addresses;
  }

  /** The route of a topic; undefined when the NameServer does not know it. Throws MQClientError. */
  async topicRoute(topic: string): Promise<TopicRouteData | undefined> {
    const response = await this.#invoke(topic);
    if (response.code === ResponseCode.TOPIC_NOT_EXIST) return undefined;
    if (response.code !== ResponseCode.SUCCESS) {
      throw new MQClientError('brokerRefused', response.remark ?? `route of ${topic}: code ${response.code}`, {
        responseCode: response.code,
      });
    }
    return response.body === undefined ? undefined : decodeBody(topicRouteType, response.body);
  }

  async #invoke(topic: string): Promise<RemotingCommand> {
    const request = { code: getRouteinfoByTopic.code, extFields: getRouteinfoByTopic.request.encode({ topic }) };
    let failure: unknown;
    for (let tries = 0; tries < this.#addresses.length; tries++) {
      const address = this.#addresses[this.#current % this.#addresses.length] ?? '';
      try {
        return await this.#remoting.invoke(address, request, this.#timeoutMs);
      } catch (error) {
        if (!(error instanceof RemotingError)) throw error;
        failure = error;
        this.#current = (this.#current + 1) % this.#addresses.length;
      }
    }
    throw clientErrorOf(failure);
  }
}
