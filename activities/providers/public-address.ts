/**
 * Which addresses are of the public Internet, so that what a partner names cannot lead into our own network (OWASP API
 * Security 2023, API7).
 *
 * By the special-purpose registries of IANA (RFC 6890): an IPv4 address is public unless its block is listed, an IPv6
 * address only within 2000::/3 and unless listed. IPv4 addresses in an IPv6 form are refused as a whole: mapped,
 * compatible, NAT64 (RFC 6052), 6to4 (RFC 3056) and Teredo (RFC 4380) could each hide an inner one.
 */
import { BlockList, isIP } from 'node:net';

const NOT_PUBLIC_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // Link-local; clouds serve their machines' credentials at 169.254.169.254.
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
const NOT_PUBLIC_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const notPublic = networksOf([...NOT_PUBLIC_IPV4, ...NOT_PUBLIC_IPV6]);
const globalUnicast = networksOf(['2000::/3']);

/** Whether a text is an address of the public Internet; false for what is no address. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !notPublic.check(address, 'ipv4');
  return family === 6 && globalUnicast.check(address, 'ipv6') && !notPublic.check(address, 'ipv6');
}

/** Whether an address lies in one of these networks. */
export function isWithin(networks: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && networks.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** @param each addresses, or networks as `10.0.0.0/8`. @throws RangeError for anything else */
export function networksOf(each: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of each) {
    const [address = '', prefix] = text.split('/');
    const family = isIP(address);
    const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
    const isNetwork = family !== 0 && /^\d{1,3}$/.test(prefix ?? '0') && bits <= (family === 4 ? 32 : 128);
    if (!isNetwork) throw new RangeError('Not an address or network.');
    list.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
