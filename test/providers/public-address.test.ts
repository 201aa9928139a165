/** Threat: what a partner names as the address of its back end leads into our own network (OWASP API7). */
import { isPublicAddress, networksOf } from '../../activities/providers/public-address';

it.each([
  ['loopback', '127.0.0.1'],
  ['loopback', '127.255.255.254'],
  ['loopback', '::1'],
  ['this network', '0.0.0.0'],
  ['unspecified', '::'],
  ['private', '10.0.0.1'],
  ['private', '172.16.0.1'],
  ['private', '172.31.255.255'],
  ['private', '192.168.1.1'],
  ['carrier NAT', '100.64.0.1'],
  ['link-local', '169.254.1.1'],
  ['a cloud’s metadata', '169.254.169.254'],
  ['a cloud’s metadata', 'fd00:ec2::254'],
  ['link-local', 'fe80::1'],
  ['unique local', 'fc00::1'],
  ['site-local', 'fec0::1'],
  ['mapped loopback', '::ffff:127.0.0.1'],
  ['mapped private', '::ffff:0a00:0001'],
  ['mapped public', '::ffff:8.8.8.8'],
  ['compatible loopback', '::127.0.0.1'],
  ['NAT64 of the metadata address', '64:ff9b::a9fe:a9fe'],
  ['local NAT64', '64:ff9b:1::1'],
  ['6to4 of a private address', '2002:0a00:0001::1'],
  ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ['documentation', '2001:db8::1'],
  ['documentation', '3fff::1'],
  ['documentation', '192.0.2.1'],
  ['protocol assignments', '192.0.0.8'],
  ['benchmarks', '198.18.0.1'],
  ['multicast', '224.0.0.1'],
  ['multicast', 'ff02::1'],
  ['broadcast', '255.255.255.255'],
  ['no address', 'localhost'],
  ['no address', ''],
])('%s, %s, is not public', (_what, address) => {
  expect(isPublicAddress(address)).toBe(false);
});

it.each([
  '8.8.8.8',
  '172.15.255.255',
  '172.32.0.0',
  '100.128.0.1',
  '1.1.1.1',
  '2606:4700::1111',
  '2a00:1450::1',
])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

it.each(['10.0.0.0/33', '::/129', 'localhost', '10.0.0.0/', '10.0.0.0/-1', '10.0.0/8', ''])(
  'as a network, %j is refused',
  (text) => {
    expect(() => networksOf([text])).toThrow(RangeError);
  },
);
