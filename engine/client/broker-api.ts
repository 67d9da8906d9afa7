import type { HeaderFields, HeaderValue, RequestSpec } from '../protocol/header-spec.ts';
import type { RemotingCommand } from '../protocol/remoting-command.ts';
import { ResponseCode, responseCodeName } from '../protocol/response-code.ts';
import type { RemotingClient } from '../remoting/channel.ts';
import { clientErrorOf, MQClientError } from './client-error.ts';

/** How a call is made. */
export interface CallOptions {
  timeoutMs: number;
  body?: Uint8Array | undefined;
  /** Response codes that are no failure; SUCCESS when absent. */
  accept?: readonly number[];
}

const ONLY_SUCCESS: readonly number[] = [ResponseCode.SUCCESS];

/**
 * Sends declared requests to servers. A refusal becomes MQClientError `brokerRefused` with its response code; failures
 * of the connection become `connectFailed`, `timeout`, `connectionLost` or `tooManyRequests`.
 */
export class BrokerApi {
  readonly #remoting: RemotingClient;

  constructor(remoting: RemotingClient) {
    this.#remoting = remoting;
  }

  async call<Q extends HeaderFields, S extends HeaderFields>(
    address: string,
    spec: RequestSpec<Q, S>,
    header: HeaderValue<Q>,
    options: CallOptions,
  ): Promise<RemotingCommand> {
    let response: RemotingCommand;
    try {
      response = await this.#remoting.invoke(
        address,
        { code: spec.code, extFields: spec.request.encode(header), body: options.body },
        options.timeoutMs,
      );
    } catch (error) {
      throw clientErrorOf(error);
    }
    if (!(options.accept ?? ONLY_SUCCESS).includes(response.code)) throw refusal(response, address);
    return response;
  }

  /** Sends a request that is not answered; resolves when it is on its way. */
  async callOneway<Q extends HeaderFields, S extends HeaderFields>(
    address: string,
    spec: RequestSpec<Q, S>,
    header: HeaderValue<Q>,
    options: { timeoutMs: number; body?: Uint8Array | undefined },
  ): Promise<void> {
    const request = { code: spec.code, extFields: spec.request.encode(header), body: options.body };
    try {
      await this.#remoting.invokeOneway(address, request, options.timeoutMs);
    } catch (error) {
      throw clientErrorOf(error);
    }
  }
}

/** Codes after which a call may succeed at another broker or later. */
const RETRIABLE: ReadonlySet<number> = new Set<number>([
  ResponseCode.SYSTEM_ERROR,
  ResponseCode.SYSTEM_BUSY,
  ResponseCode.SERVICE_NOT_AVAILABLE,
  ResponseCode.TOPIC_NOT_EXIST,
  ResponseCode.NO_PERMISSION,
  ResponseCode.NO_BUYER_ID,
  ResponseCode.NOT_IN_CURRENT_UNIT,
  ResponseCode.GO_AWAY,
  ResponseCode.FLOW_CONTROL,
  ResponseCode.SUBSCRIPTION_NOT_EXIST,
  ResponseCode.SUBSCRIPTION_NOT_LATEST,
]);

/** The error for a response that refuses. `message` is the broker's remark. */
export function refusal(response: RemotingCommand, brokerAddr: string): MQClientError {
  const message = response.remark === undefined || response.remark === '' ? responseCodeName(response.code) : response.remark;
  return new MQClientError('brokerRefused', message, { responseCode: response.code, brokerAddr, retriable: RETRIABLE.has(response.code) });
}
