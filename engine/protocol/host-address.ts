/** A socket address as records and offset ids hold it: IPv4 as 4 bytes, IPv6 as 16. */
export interface HostAddress {
  readonly ip: Uint8Array;
  readonly port: number;
}

/** Parses `1.2.3.4`, an IPv6 text with or without brackets, and IPv4 mapped into IPv6; undefined when it is none of these. */
export function parseIp(text: string): Uint8Array | undefined {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  return bare.includes(':') ? parseIpv6(bare) : parseIpv4(bare);
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^[0-9]{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return Uint8Array.from(parts, Number);
}

function parseIpv6(text: string): Uint8Array | undefined {
  const zoneless = text.split('%', 1)[0] ?? '';
  const lastColon = zoneless.lastIndexOf(':');
  const tail = zoneless.slice(lastColon + 1);
  if (tail.includes('.')) {
    const ipv4 = parseIpv4(tail);
    if (ipv4 === undefined) return undefined;
    if (/^(0{0,4}:)*:?(0{1,4}:)*ffff:$/i.test(zoneless.slice(0, lastColon + 1))) return ipv4;
    const groups = [0, 2].map((at) => (((ipv4[at] ?? 0) << 8) | (ipv4[at + 1] ?? 0)).toString(16));
    return parseIpv6(zoneless.slice(0, lastColon + 1) + groups.join(':'));
  }
  const halves = zoneless.split('::');
  if (halves.length > 2) return undefined;
  const head = halves[0] === '' || halves[0] === undefined ? [] : halves[0].split(':');
  const rest = halves[1] === undefined || halves[1] === '' ? [] : halves[1].split(':');
  const missing = 8 - head.length - rest.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...rest];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return Uint8Array.from(groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]));
}

/** Text of an address, `1.2.3.4` or `0:0:0:0:0:0:0:1` as Java prints it. */
export function formatIp(ip: Uint8Array): string {
  if (ip.length === 4) return ip.join('.');
  const groups: string[] = [];
  for (let at = 0; at + 1 < ip.length; at += 2) groups.push((((ip[at] ?? 0) << 8) | (ip[at + 1] ?? 0)).toString(16));
  return groups.join(':');
}

/** `1.2.3.4:10911`, `[0:0:0:0:0:0:0:1]:10911`. */
export function formatHostAddress(address: HostAddress): string {
  const ip = formatIp(address.ip);
  return address.ip.length === 4 ? `${ip}:${address.port}` : `[${ip}]:${address.port}`;
}

/** Reads `host:port` where host is an IP address; undefined when it is not. */
export function parseHostAddress(text: string): HostAddress | undefined {
  const colon = text.lastIndexOf(':');
  const ip = colon < 0 ? undefined : parseIp(text.slice(0, colon));
  const port = /^[0-9]{1,5}$/.test(text.slice(colon + 1)) ? Number(text.slice(colon + 1)) : -1;
  return ip === undefined || port < 0 || port > 65535 ? undefined : { ip, port };
}
