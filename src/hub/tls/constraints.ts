import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { BlockList, isIP } from 'node:net';
import { isHostName, isWholeName } from './host-name';

/*
 * What an authority may sign for (name constraints, RFC 5280 section 4.2.1.10). Whoever steals its key can pretend to be
 * this school's hub to those who trust it, and never to be their bank: browsers hold a root to its constraints.
 */

const NAME_CONSTRAINTS = '2.5.29.30';

/** Tags of the forms of names, RFC 5280 section 4.2.1.6. */
const EMAIL = 0x81;
const DNS = 0x82;
const URI = 0x86;
const ADDRESS = 0x87;

/**
 * Nobody's (RFC 2606). A form of names that has no constraint is free; where this is all that is permitted of it, none is.
 */
const NOBODY = 'invalid';

/** Names that no registry gives out, so that nobody's site is among them. */
const LAN_DOMAINS = ['local', 'localhost', 'lan', 'internal', 'home.arpa', 'test'];

/** Addresses that are routed nowhere (RFC 1918, 6598, 3927, 4193 and loopback), as network and prefix length. */
const LAN_NETWORKS: readonly (readonly [string, number])[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['127.0.0.0', 8],
  ['fc00::', 7],
  ['::1', 128],
];

export interface Constraints {
  /** Each with everything below it. */
  readonly domains: readonly string[];
  readonly networks: readonly (readonly [string, number])[];
}

/**
 * LAN names and private addresses, and of `names` what is neither. A name comes with everything below it: one without a
 * domain stays out, since computers are called `school` or `dev`, and so are domains of the internet.
 */
export function constraintsFor(names: readonly string[]): Constraints {
  const lan: Constraints = { domains: LAN_DOMAINS, networks: LAN_NETWORKS };
  const others = names.filter((name) => !permits(lan, name));
  return {
    domains: [...LAN_DOMAINS, ...others.filter((name) => !isIP(name) && isWholeName(name))],
    networks: [
      ...LAN_NETWORKS,
      ...others.filter((name) => isIP(name)).map((address) => [address, isIP(address) === 4 ? 32 : 128] as const),
    ],
  };
}

export function permits({ domains, networks }: Constraints, name: string): boolean {
  const family = isIP(name);
  if (family === 0) return isHostName(name) && domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, isIP(network) === 4 ? 'ipv4' : 'ipv6');
  return list.check(name, family === 4 ? 'ipv4' : 'ipv6');
}

/** Critical: who does not know what it means must not take the certificate. */
export function constraintsExtension({ domains, networks }: Constraints): x509.Extension {
  const ascii = new TextEncoder();
  const subtrees = [
    ...domains.map((domain) => der(0x30, der(DNS, ascii.encode(domain)))),
    ...networks.map(([network, prefix]) => der(0x30, der(ADDRESS, addressAndMask(network, prefix)))),
    ...[EMAIL, URI].map((form) => der(0x30, der(form, ascii.encode(NOBODY)))),
  ];
  return new x509.Extension(NAME_CONSTRAINTS, true, der(0x30, der(0xa0, concat(subtrees))));
}

/** The constraints of a certificate that this file wrote; undefined where it has none: it may sign for everything. */
export function constraintsOf(certificate: x509.X509Certificate): Constraints | undefined {
  const extension = certificate.getExtension(NAME_CONSTRAINTS);
  if (extension === null) return undefined;
  const [permitted] = parts(content(new Uint8Array(extension.value)));
  const subtrees = permitted === undefined ? [] : parts(permitted.content).map(({ content: one }) => parts(one)[0]!);
  return {
    domains: subtrees.filter(({ tag }) => tag === DNS).map((one) => new TextDecoder().decode(one.content)),
    networks: subtrees.filter(({ tag }) => tag === ADDRESS).map((one) => networkOf(one.content)),
  };
}

function addressAndMask(network: string, prefix: number): Uint8Array {
  const address = isIP(network) === 4 ? network.split('.').map(Number) : ipv6Bytes(network);
  const mask = address.map((_, at) => {
    const bits = Math.min(8, Math.max(0, prefix - at * 8));
    return (0xff << (8 - bits)) & 0xff;
  });
  return new Uint8Array([...address.map((byte, at) => byte & mask[at]!), ...mask]);
}

function networkOf(bytes: Uint8Array): readonly [string, number] {
  const half = bytes.length / 2;
  const prefix = [...bytes.subarray(half)].reduce((sum, byte) => sum + byte.toString(2).replace(/0/g, '').length, 0);
  const address = [...bytes.subarray(0, half)];
  if (half === 4) return [address.join('.'), prefix];
  const groups = Array.from({ length: 8 }, (_, at) => ((address[at * 2]! << 8) | address[at * 2 + 1]!).toString(16));
  return [groups.join(':'), prefix];
}

function ipv6Bytes(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return [...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]);
}

/** Distinguished encoding, X.690: tag, length, content. */
function der(tag: number, value: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = value;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return concat([new Uint8Array([tag, ...size]), value]);
}

interface Part {
  readonly tag: number;
  readonly content: Uint8Array;
}

function parts(bytes: Uint8Array): readonly Part[] {
  const found: Part[] = [];
  for (let at = 0; at < bytes.length;) {
    const sized = bytes[at + 1]! < 0x80 ? 0 : bytes[at + 1]! - 0x80;
    let length = sized === 0 ? bytes[at + 1]! : 0;
    for (let digit = 0; digit < sized; digit += 1) length = length * 256 + bytes[at + 2 + digit]!;
    const start = at + 2 + sized;
    found.push({ tag: bytes[at]!, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}

const content = (bytes: Uint8Array): Uint8Array => parts(bytes)[0]?.content ?? new Uint8Array();

function concat(all: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(all.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of all) {
    whole.set(one, at);
    at += one.length;
  }
  return whole;
}
