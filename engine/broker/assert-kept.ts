import { ResponseCode } from '../protocol/response-code.ts';
import { RequestError } from '../remoting/channel.ts';

/**
 * Waits until the last change of a table is durable, and throws what the requester is told when it could not be written:
 * a success would promise that a restart keeps it. Apache answers success whatever became of its file.
 */
export async function assertKept(table: { flush(): Promise<string | undefined> }): Promise<void> {
  const problem = await table.flush();
  if (problem === undefined) return;
  throw new RequestError(
    ResponseCode.SYSTEM_ERROR,
    `the change has effect, but it could not be written yet, and a restart now would undo it: ${problem}`,
  );
}
