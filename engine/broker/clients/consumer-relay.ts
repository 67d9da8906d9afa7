import { versionName, versionOrdinal } from '../../protocol/mq-version.ts';
import type { RequestContent, ResponseContent } from '../../protocol/remoting-command.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { RemotingError } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** Clients older than this do not know the requests. */
const VERSION_MIN = versionOrdinal('V3_1_8_SNAPSHOT') ?? 0;
const TIMEOUT_MS = 10_000;

/** Passes an admin's request on to one consumer and its answer back. RocketMQ AdminBrokerProcessor#callConsumer */
export async function callConsumer(
  parts: Pick<BrokerParts, 'consumers'>,
  group: string,
  clientId: string | undefined,
  request: RequestContent,
): Promise<ResponseContent> {
  const name = `<${group}> <${clientId ?? 'null'}>`;
  const connection = clientId === undefined ? undefined : parts.consumers.connectionOf(group, clientId);
  if (connection === undefined) return { code: ResponseCode.SYSTEM_ERROR, remark: `The Consumer ${name} not online` };
  if (connection.version < VERSION_MIN) {
    return {
      code: ResponseCode.SYSTEM_ERROR,
      remark: `The Consumer <${connection.clientId}> Version <${versionName(connection.version)}> too low to finish, please upgrade it to V3_1_8_SNAPSHOT`,
    };
  }
  try {
    const answer = await connection.channel.invoke(request, TIMEOUT_MS);
    return { code: answer.code, remark: answer.remark, extFields: answer.extFields(), body: answer.body };
  } catch (error) {
    if (!(error instanceof RemotingError)) throw error;
    if (error.code === 'timeout') return { code: ResponseCode.CONSUME_MSG_TIMEOUT, remark: `consumer ${name} Timeout: ${error.message}` };
    return { code: ResponseCode.SYSTEM_ERROR, remark: `invoke consumer ${name} Exception: ${error.message}` };
  }
}
