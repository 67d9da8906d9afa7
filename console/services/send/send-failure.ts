import { MQClientError } from '../../../engine/client/client-error.ts';
import { responseCodeName } from '../../../engine/protocol/response-code.ts';
import { ConsoleError } from '../../contract/errors.ts';

/**
 * What a page is told when a send fails, from what the client threw. Faults of ours are passed on as they are.
 * A NameServer that does not answer is told apart from a broker by its address: with it nothing was sent.
 */
export function sendError(error: unknown, topic: string, namesrvAddresses: readonly string[]): unknown {
  if (!(error instanceof MQClientError)) return error;
  const options = { cause: error };
  const address = error.brokerAddr ?? '';
  if (namesrvAddresses.includes(address)) return new ConsoleError('namesrvUnreachable', { addresses: [...namesrvAddresses] }, options);
  switch (error.code) {
    case 'sendFailed':
      return error.cause instanceof MQClientError
        ? sendError(error.cause, topic, namesrvAddresses)
        : new ConsoleError('sendUnanswered', { address }, options);
    case 'brokerRefused': {
      const responseCode = error.responseCode ?? -1;
      const name = responseCodeName(responseCode);
      const data = { address, requestName: 'SEND_MESSAGE_V2', responseCode, responseName: name === String(responseCode) ? null : name };
      return new ConsoleError('refused', { ...data, remark: error.message }, options);
    }
    case 'noRoute':
      return new ConsoleError('topicNoRoute', { topic }, options);
    case 'timeout':
    case 'connectionLost':
      return new ConsoleError('sendUnanswered', { address }, options);
    case 'connectFailed':
    case 'tooManyRequests':
      return new ConsoleError('brokerUnreachable', { brokerName: address, address }, options);
    case 'brokerNotFound':
      return new ConsoleError('topicNoRoute', { topic }, options);
    case 'badAnswer':
      return new ConsoleError('badAnswer', { address, detail: error.message }, options);
    default:
      return new ConsoleError('messageIllegal', { reason: error.message }, options);
  }
}
