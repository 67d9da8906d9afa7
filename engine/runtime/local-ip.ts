import { networkInterfaces } from 'node:os';

const LOOPBACK = '127.0.0.1';

/** The IPv4 address by which other machines know this one, as far as it can tell; 127.0.0.1 without a network. */
export function localIp(interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): string {
  const addresses = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter((entry) => entry.family === 'IPv4' && !entry.internal)
    .map((entry) => entry.address);
  // Link-local addresses come from an interface that got none: another one is better.
  return addresses.find((address) => !address.startsWith('169.254.')) ?? addresses[0] ?? LOOPBACK;
}
