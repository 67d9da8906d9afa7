import { AdminError } from '../../engine/admin/admin-caller.ts';
import { JsonError } from '../../engine/protocol/fastjson-reader.ts';
import { BodyError } from '../../engine/protocol/json-schema.ts';
import { RecordError } from '../../engine/protocol/message-record.ts';
import { responseCodeName } from '../../engine/protocol/response-code.ts';
import { RemotingError } from '../../engine/remoting/channel.ts';
import { ConsoleError, failureOf } from '../contract/errors.ts';
import { unknown } from '../contract/figure.ts';
import type { Figure } from '../contract/figure.ts';
import type { NodeFailure } from '../contract/topics.ts';

/** A node that was asked: a broker by its name, a NameServer by its address. */
export interface AskedNode {
  kind: 'broker' | 'namesrv';
  node: string;
  address: string;
}

/** What a page is told when a request to a node fails. Anything that is not the node's doing is passed on as it is. */
export function nodeError(asked: AskedNode, error: unknown): unknown {
  const { kind, node, address } = asked;
  if (error instanceof RemotingError) {
    const options = { cause: error };
    return kind === 'broker'
      ? new ConsoleError('brokerUnreachable', { brokerName: node, address }, options)
      : new ConsoleError('namesrvUnreachable', { addresses: [address] }, options);
  }
  if (error instanceof AdminError) {
    const { requestName, responseCode, remark } = error;
    if (error.isUnsupported) return new ConsoleError('notSupported', { address, requestName }, { cause: error });
    const name = responseCodeName(responseCode);
    return new ConsoleError(
      'refused',
      { address, requestName, responseCode, responseName: name === String(responseCode) ? null : name, remark },
      { cause: error },
    );
  }
  if (error instanceof JsonError || error instanceof BodyError || error instanceof RecordError)
    return new ConsoleError('badAnswer', { address, detail: error.message }, { cause: error });
  return error;
}

/** The same as a value, for lists in which the other nodes' answers stand. */
export function nodeFailure(asked: AskedNode, error: unknown): NodeFailure {
  const { code, data } = failureOf(nodeError(asked, error));
  return { node: asked.node, address: asked.address, failure: { code, data: { ...data } } };
}

/** Why a number of this node is not known. */
export function unknownFigure(asked: AskedNode, error: unknown): Figure {
  const { code } = failureOf(nodeError(asked, error));
  if (code === 'notSupported') return unknown('notSupported', asked.node);
  return unknown(code === 'refused' || code === 'badAnswer' ? 'refused' : 'noAnswer', asked.node);
}
