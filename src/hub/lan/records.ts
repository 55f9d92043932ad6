import type { Answer, DecodedPacket, Packet, Question } from 'dns-packet';

/* What the hub says of itself by multicast DNS (RFC 6762) and DNS-SD (RFC 6763). */

export interface Announced {
  /** Without `.local`. */
  readonly name: string;
  /** What people see in a list of services; any text. */
  readonly title: string;
  readonly port: number;
  /** Of the page of trust, at plain http. */
  readonly trustPort?: number;
}

const SERVICE = '_https._tcp.local';
const CATALOGUE = '_services._dns-sd._udp.local';
/** Seconds, as RFC 6762 section 10 recommends: names of hosts two minutes, the rest 75. */
const HOST_TTL = 120;
const OTHER_TTL = 4500;
const MOST_LABEL_BYTES = 63;

export const hostOf = ({ name }: Announced): string => `${name}.local`;

/** One label, though dots and spaces are allowed in it: cut between characters, and without the dots, which tools split at. */
export function instanceOf({ title, name }: Announced): string {
  const whole = `${title.replace(/\./g, ' ').trim()} (${name})`;
  let label = whole;
  while (Buffer.byteLength(label) > MOST_LABEL_BYTES) label = [...label].slice(0, -1).join('');
  return `${label.trim()}.${SERVICE}`;
}

/** Everything, for the network on which the hub has `address`; `seconds` 0 takes it back. */
export function allRecords(hub: Announced, address: string, seconds?: number): Answer[] {
  const instance = instanceOf(hub);
  const ttl = (usual: number): number => seconds ?? usual;
  // What replaces everything else of its name (RFC 6762 section 10.2). What is taken back must not take another’s along.
  const flush = seconds !== 0;
  return [
    { type: 'PTR', name: CATALOGUE, ttl: ttl(OTHER_TTL), data: SERVICE },
    { type: 'PTR', name: SERVICE, ttl: ttl(OTHER_TTL), data: instance },
    {
      type: 'SRV',
      name: instance,
      ttl: ttl(HOST_TTL),
      flush,
      data: { port: hub.port, target: hostOf(hub), priority: 0, weight: 0 },
    },
    { type: 'TXT', name: instance, ttl: ttl(OTHER_TTL), flush, data: textOf(hub) },
    { type: 'A', name: hostOf(hub), ttl: ttl(HOST_TTL), flush, data: address },
    // There is no other address: nobody has to wait for one (RFC 6762 section 6.1).
    {
      type: 'NSEC',
      name: hostOf(hub),
      ttl: ttl(HOST_TTL),
      flush,
      data: { nextDomain: hostOf(hub), rrtypes: ['A'] },
    },
  ];
}

function textOf({ trustPort }: Announced): string[] {
  return ['txtvers=1', 'path=/', ...(trustPort === undefined ? [] : [`trust=${trustPort}`])];
}

/** The answer to what a neighbour asks, or undefined where it is not about this hub. */
export function answerTo(query: DecodedPacket, hub: Announced, address: string): Packet | undefined {
  // Bits 11 to 14 are the kind of query; 0 is the only one there is in multicast.
  if (query.type !== 'query' || (((query.flags ?? 0) >> 11) & 0xf) !== 0) return undefined;
  const all = allRecords(hub, address);
  const wanted = all.filter((record) => (query.questions ?? []).some((question) => matches(question, record)));
  const answers = wanted.filter((record) => !isKnown(record, query.answers ?? []));
  if (answers.length === 0) return undefined;
  return { type: 'response', flags: AUTHORITATIVE, answers, additionals: all.filter((one) => !answers.includes(one)) };
}

const AUTHORITATIVE = 1 << 10;

function matches(question: Question, record: Answer): boolean {
  if (question.name.toLowerCase() !== record.name.toLowerCase()) return false;
  const asked = String(question.type);
  if (record.type === 'NSEC') return asked === 'AAAA';
  return asked === 'ANY' || asked === record.type;
}

/** The asker holds it for longer than half its time: RFC 6762 section 7.1. */
function isKnown(record: Answer, held: readonly Answer[]): boolean {
  return held.some(
    (one) =>
      'data' in one &&
      'data' in record &&
      one.type === record.type &&
      one.name.toLowerCase() === record.name.toLowerCase() &&
      one.data === record.data &&
      (one.ttl ?? 0) >= (('ttl' in record ? record.ttl : undefined) ?? 0) / 2,
  );
}

/** A query that no machine answers unless it has the name already: RFC 6762 section 8.1. */
export const probe = (hub: Announced): Packet => ({
  type: 'query',
  questions: [{ type: 'A', name: hostOf(hub) }],
});

/** Does somebody else, at none of `own` addresses, say that the name is theirs? */
export function claimsName(response: DecodedPacket, hub: Announced, own: readonly string[]): boolean {
  if (response.type !== 'response') return false;
  return [...(response.answers ?? []), ...(response.additionals ?? [])].some(
    (record) =>
      record.type === 'A' &&
      record.name.toLowerCase() === hostOf(hub) &&
      (record.ttl ?? 0) > 0 &&
      !own.includes(record.data),
  );
}
