import { expect, it } from 'vitest';
import { fillPlaceholders } from '../../contract/placeholders.ts';

const values = (seq: number) => {
  let made = 0;
  return { seq, nowMs: Date.UTC(2026, 10, 22, 6, 30, 12, 7), uuid: () => `id-${++made}` };
};

it('fills in what it knows and leaves the rest as it is written', () => {
  expect(
    fillPlaceholders(
      '{"id":"O-{{seq}}","at":"{{now}}","ms":{{nowMs}},"a":"{{uuid}}","b":"{{uuid}}","c":"{{other}} {{ seq }} {"}',
      values(42),
    ),
  ).toBe('{"id":"O-42","at":"2026-11-22T06:30:12.007Z","ms":1795329012007,"a":"id-1","b":"id-2","c":"{{other}} {{ seq }} {"}');
});
