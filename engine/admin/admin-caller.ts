import { requestCodeName } from '../protocol/request-code.ts';
import type { RemotingCommand, RequestContent } from '../protocol/remoting-command.ts';
import { ResponseCode, responseCodeName } from '../protocol/response-code.ts';
import type { RemotingClient } from '../remoting/channel.ts';

export interface AdminCallOptions {
  /** Instead of the caller's own limit, for requests that search. */
  timeoutMs?: number;
  /** Response codes that are answers too, beside 0. */
  accept?: readonly number[];
}

/** Sends admin requests and takes only answers with code 0, or with a code that the request accepts. */
export interface AdminCaller {
  /** Rejects with AdminError when the node refuses, with RemotingError when it does not answer. `address`: `host:port`. */
  call(address: string, request: RequestContent, options?: AdminCallOptions): Promise<RemotingCommand>;
}

/** A node answered an admin request with a code other than 0. */
export class AdminError extends Error {
  override readonly name = 'AdminError';
  readonly address: string;
  /** RocketMQ's name, like GET_TOPIC_STATS_INFO. */
  readonly requestName: string;
  readonly responseCode: number;
  readonly remark: string;
  constructor(address: string, requestCode: number, responseCode: number, remark: string) {
    super(`${address} answered ${requestCodeName(requestCode)} with ${responseCodeName(responseCode)}: ${remark}`);
    this.address = address;
    this.requestName = requestCodeName(requestCode);
    this.responseCode = responseCode;
    this.remark = remark;
  }
  /** The node is older than the request, or does not have it. */
  get isUnsupported(): boolean {
    return this.responseCode === ResponseCode.REQUEST_CODE_NOT_SUPPORTED;
  }
}

/** Whether `error` is a refusal with this response code. */
export function isRefusal(error: unknown, responseCode: number): boolean {
  return error instanceof AdminError && error.responseCode === responseCode;
}

export function createAdminCaller(client: RemotingClient, timeoutMs: number): AdminCaller {
  return {
    async call(address, request, options = {}) {
      const response = await client.invoke(address, request, options.timeoutMs ?? timeoutMs);
      if (response.code !== ResponseCode.SUCCESS && options.accept?.includes(response.code) !== true)
        throw new AdminError(address, request.code, response.code, response.remark ?? '');
      return response;
    },
  };
}
