import { createRemotingClient } from '../../engine/remoting/client.ts';
import { RequestCode } from '../../engine/protocol/request-code.ts';
import { systemClock } from '../../engine/runtime/clock.ts';
import { silentLog } from '../../engine/runtime/log.ts';
import { nodeNet } from '../../engine/runtime/node-net.ts';

const DEADLINE_MS = 120_000;
const CALL_TIMEOUT_MS = 5000;
const POLL_INTERVAL_MS = 200;

/** Waits until the name server's route of TBW102 has the broker, whichever codec its answers have. */
export async function awaitRouteAnyCodec(namesrvPort: number, brokerAddress: string): Promise<void> {
  const client = createRemotingClient({ net: nodeNet, clock: systemClock, log: silentLog });
  const deadlineMs = systemClock.monotonicMs() + DEADLINE_MS;
  try {
    while (systemClock.monotonicMs() < deadlineMs) {
      const request = { code: RequestCode.GET_ROUTEINFO_BY_TOPIC, extFields: { topic: 'TBW102' } };
      const body = await client
        .invoke(`127.0.0.1:${namesrvPort}`, request, CALL_TIMEOUT_MS)
        .then((response) => response.body?.toString() ?? '', String);
      if (body.includes(brokerAddress)) return;
      await new Promise<void>((resolve) => void systemClock.after(POLL_INTERVAL_MS, resolve));
    }
    throw new Error(`no route to ${brokerAddress} within ${DEADLINE_MS} ms`);
  } finally {
    await client.stop();
  }
}
