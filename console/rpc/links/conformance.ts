import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConsoleError, failureOf } from '../../contract/errors.ts';
import { createClient } from '../client.ts';
import type { Client } from '../client.ts';
import { createTestBackend, testContract, until } from '../fixtures.ts';
import type { TestBackend } from '../fixtures.ts';
import type { Link } from '../link.ts';
import { pageCodec } from '../page-codec.ts';
import { createRouter } from '../router.ts';
import type { Router } from '../router.ts';
import { nodeCodec } from '../node-codec.ts';

/** A link together with the backend behind it, which a test can let die and replace. */
export interface LinkUnderTest {
  link: Link;
  killBackend(): Promise<void>;
  replaceBackend(router: Router): Promise<void>;
  dispose(): Promise<void>;
}

/** What every link must do, whatever carries the bytes. */
export function describeLink(name: string, build: (router: Router) => Promise<LinkUnderTest>): void {
  describe(name, () => {
    let backend: TestBackend;
    let subject: LinkUnderTest;
    let client: Client<typeof testContract>;
    const newRouter = (): Router => createRouter(testContract, backend.handlers, { codec: nodeCodec });

    beforeEach(async () => {
      backend = createTestBackend();
      subject = await build(newRouter());
      client = createClient(testContract, subject.link, { codec: pageCodec });
      await until(client.isConnected, 'connected');
    });
    afterEach(async () => {
      client.close();
      await subject.dispose();
    });

    it('carries a call and its answer', async () => {
      expect(await client.rpc.things.double({ value: 21 })).toBe(42);
    });

    it('carries several megabytes unchanged and refuses more than a frame holds', async () => {
      const answer = await client.rpc.things.big({ bytes: 6_000_000 });
      expect(answer.length).toBe(6_000_000);
      const failure = await client.rpc.things.big({ bytes: 9_000_000 }).catch(failureOf);
      expect(failure).toMatchObject({ code: 'frameTooLarge', data: { bytesMax: 8 * 1024 * 1024 } });
    });

    it('gives a page the newest value of a subscription and stops when it is cancelled', async () => {
      const values: number[] = [];
      const stop = client.rpc.things.latest({}, { next: (value) => values.push(value) });
      await until(() => backend.openSubscriptions() === 1, 'subscribed');
      for (let value = 1; value <= 1000; value++) backend.emit(value);
      await until(() => values.at(-1) === 1000, 'the last value');
      expect(values).toEqual([1, 1000]);
      stop();
      await until(() => backend.openSubscriptions() === 0, 'unsubscribed');
    });

    it('rejects what was under way when the backend dies: a read as disconnected, a change as outcome unknown', async () => {
      backend.answerChanges = false;
      const read = client.rpc.things.hang({}).catch(failureOf);
      const change = client.rpc.things.change({ name: 'a' }).catch(failureOf);
      await until(() => backend.changes.length === 1, 'the change has arrived');
      await subject.killBackend();
      expect([await read, await change]).toEqual([
        { code: 'disconnected', data: {} },
        { code: 'outcomeUnknown', data: {} },
      ]);
      expect(await client.rpc.things.double({ value: 1 }).catch((error: unknown) => error instanceof ConsoleError && error.retriable)).toBe(true);
    });

    it('subscribes again with a new backend and does not repeat a change', async () => {
      const values: number[] = [];
      client.rpc.things.latest({}, { next: (value) => values.push(value) });
      await until(() => backend.openSubscriptions() === 1, 'subscribed');
      backend.emit(1);
      await until(() => values.length === 1, 'the first value');
      backend.answerChanges = false;
      const change = client.rpc.things.change({ name: 'once' }).catch(failureOf);
      await until(() => backend.changes.length === 1, 'the change has arrived');
      await subject.killBackend();
      await change;
      await until(() => backend.openSubscriptions() === 0, 'the dead backend forgot the page');
      await subject.replaceBackend(newRouter());
      await until(() => backend.openSubscriptions() === 1, 'subscribed again');
      backend.emit(2);
      await until(() => values.length === 2, 'a value after the reconnect');
      expect([values, backend.changes]).toEqual([[1, 2], ['once']]);
    });
  });
}
