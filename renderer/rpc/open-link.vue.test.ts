import { afterEach, expect, it, vi } from 'vitest';
import { isFaked, openLink, webSocketUrl } from './open-link.ts';
import { useClient } from './rpc.ts';

afterEach(() => vi.unstubAllGlobals());

it('finds the socket beside the page', () => {
  expect([
    webSocketUrl({ protocol: 'http:', host: '127.0.0.1:7676' }),
    webSocketUrl({ protocol: 'https:', host: 'gantry.example' }),
  ]).toEqual(['ws://127.0.0.1:7676/rpc', 'wss://gantry.example/rpc']);
});

it('takes the bridge of the desktop window where there is one', async () => {
  const sent: Uint8Array[] = [];
  vi.stubGlobal('gantry', { platform: 'linux', send: (bytes: Uint8Array) => sent.push(bytes), onMessage: () => {} });
  const link = await openLink();
  link.start({ up: () => {}, down: () => {}, message: () => {} });
  expect(sent).toHaveLength(1);
});

it('shows made-up data only when it was asked to', () => {
  expect(isFaked()).toBe(false);
});

it('has no client outside of the app', () => {
  expect(() => useClient()).toThrow();
});
