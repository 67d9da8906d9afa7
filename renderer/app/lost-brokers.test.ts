import { expect, it } from 'vitest';
import { fakeBroker, fakeNamesrv, fakeNowMs } from '../fixtures/fake-data.ts';
import { lostBrokers } from './lost-brokers.ts';

it('takes masters that have been away for two seconds, whyever they are', () => {
  const rows = [
    fakeNamesrv({ state: 'unreachable' }),
    fakeBroker({ id: 'running' }),
    fakeBroker({ id: 'silent', state: 'unreachable' }),
    fakeBroker({ id: 'stopped', state: 'stopped' }),
    fakeBroker({ id: 'never answered', state: 'unreachable', figuresAtMs: null }),
    fakeBroker({ id: 'slave', state: 'unreachable', brokerId: 1 }),
  ];
  const namesAt = (nowMs: number): string[] => lostBrokers(rows, nowMs).map(({ id }) => id);
  expect([namesAt(fakeNowMs + 1999), namesAt(fakeNowMs + 2000)]).toEqual([['never answered'], ['silent', 'stopped', 'never answered']]);
});
