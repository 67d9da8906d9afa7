import type { RemotingCommand } from '../../protocol/remoting-command.ts';
import type { Channel } from '../../remoting/channel.ts';

/** A client as a heartbeat showed it: one client id on one connection. */
export interface ClientConnection {
  readonly channel: Channel;
  readonly clientId: string;
  /** Language name as in the request, `JAVA`, `GO`… */
  readonly language: string;
  /** MQVersion ordinal. */
  readonly version: number;
  lastUpdateMs: number;
}

/** The connection that a request came over, under the client id that it names. */
export function clientConnectionOf(request: RemotingCommand, channel: Channel, clientId: string, nowMs: number): ClientConnection {
  return { channel, clientId, language: request.language, version: request.version, lastUpdateMs: nowMs };
}

/** A connection as admin tools list it. RocketMQ Connection */
export function describeConnection(connection: ClientConnection): {
  clientAddr: string;
  clientId: string;
  language: string;
  version: number;
} {
  return {
    clientAddr: connection.channel.remoteAddress,
    clientId: connection.clientId,
    language: connection.language,
    version: connection.version,
  };
}
