import { describe, expect, it } from 'vitest';
import { localIp } from './local-ip.ts';

const entry = (address: string, changes: { internal?: boolean; family?: 'IPv4' | 'IPv6' } = {}) => ({
  address,
  netmask: '',
  mac: '',
  cidr: null,
  internal: false,
  family: 'IPv4' as const,
  ...changes,
});

describe('localIp', () => {
  it('prefers an address that other machines can reach', () => {
    const lo = [entry('127.0.0.1', { internal: true })];
    expect([
      localIp({ lo, eth0: [entry('10.1.2.3')] } as never),
      localIp({ lo, usb0: [entry('169.254.7.7')], eth0: [entry('10.1.2.3')] } as never),
      localIp({ lo, usb0: [entry('169.254.7.7')] } as never),
      localIp({ lo } as never),
    ]).toEqual(['10.1.2.3', '10.1.2.3', '169.254.7.7', '127.0.0.1']);
  });
});
