import { parseHostAddress } from '../../protocol/host-address.ts';
import type { Channel } from '../../remoting/channel.ts';
import type { HostAddress } from '../../store/message-store.ts';

const UNKNOWN: HostAddress = { ip: new Uint8Array(4), port: 0 };
const known = new WeakMap<Channel, HostAddress>();

/** Address of the peer as it goes into records; parsed once per connection. */
export function peerAddressOf(channel: Channel): HostAddress {
  let address = known.get(channel);
  if (address === undefined) {
    address = parseHostAddress(channel.remoteAddress) ?? UNKNOWN;
    known.set(channel, address);
  }
  return address;
}
