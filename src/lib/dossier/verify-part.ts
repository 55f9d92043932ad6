import { ok } from '../shared/result';
import type { DeviceId } from '../shared/ids';
import type { VerifiedChain } from '../trace/chain';
import { fault } from '../trace/fault';
import type { Verified } from '../trace/fault';
import { clockFault } from '../trace/verify-clock';
import { checkChain } from '../trace/verify-chain';
import { checkDevices, checkReceipts, parseSegments } from '../trace/verify-evidence';
import type { CheckedReceipts, Known } from '../trace/verify-evidence';
import type { SegmentDocument } from '../trace/segment';
import { signersOf } from '../trace/signers';
import type { Signers } from '../trace/signers';
import { digestOf, evidenceOf, handedInFault } from './verify';

/*
 * What documents prove that are a part of a dossier, as a courier carries it: everything that a whole one proves but that
 * nothing is missing.
 */

type Documents = readonly Readonly<Record<string, unknown>>[];

export interface PartContext {
  /** `dossier-<learner>`. */
  readonly database: string;
  /** The device that is known to have sent them, and its key: whether it was enrolled, a certificate among them says. */
  readonly sender?: { readonly device: DeviceId; readonly key: CryptoKey };
  /** The hub's, where it is known: receipts and certificates prove nothing without it. */
  readonly hubKey?: CryptoKey;
}

/** A run of segments without a gap. */
export interface ProvenRun {
  readonly device: DeviceId;
  /** Sequences of the first and the last segment. */
  readonly from: number;
  readonly to: number;
  readonly statements: number;
  /** Segments of it that a receipt among these documents names. */
  readonly received: number;
  /** The hub enrolled this device, as a certificate among these documents says. */
  readonly enrolled: boolean;
}

export interface PartReport {
  readonly runs: readonly ProvenRun[];
  /** Other documents that are what a receipt among these says that the hub received. */
  readonly received: number;
  /** Segments, certificates and receipts of whose signer no key is at hand: nothing is known of them. */
  readonly unproven: readonly string[];
}

const DAY_MS = 24 * 3_600_000;

/** What of them is proven, or the first fault. Never throws on outside data. */
export async function verifyPart(documents: Documents, context: PartContext): Promise<Verified<PartReport>> {
  const { database } = context;
  const named = new Set<unknown>();
  for (const { _id } of documents) {
    if (typeof _id !== 'string') return fault('malformed', { document: 'a document without an id' });
    if (named.has(_id)) return fault('duplicate', { document: _id });
    named.add(_id);
  }
  const proofs = await proofsOf(documents, database, context);
  if (!proofs.ok) return proofs;
  const { devices, receipts, enrolled, unproven } = proofs.value;
  const segments = parseSegments({ ...evidenceOf(documents), database });
  if (!segments.ok) return segments;

  const runs: ProvenRun[] = [];
  const chains: VerifiedChain[] = [];
  for (const run of segments.value.byDevice.flatMap(runsOf)) {
    const { device, sequence: from } = run[0]!;
    if (!devices.has(device)) {
      unproven.push(...run.map(({ _id }) => _id));
      continue;
    }
    const chain = await checkChain(run, devices, receipts, run[0]);
    if (!chain.ok) return chain;
    const late = clockFault(chain.value, DAY_MS);
    if (late !== undefined)
      return fault('impossible-time', { document: late.segment.id, device, statement: late.record.counter });
    chains.push(chain.value);
    runs.push({
      ...{ device, from, to: run.at(-1)!.sequence, enrolled: enrolled.has(device) },
      statements: run.reduce((sum, { statements }) => sum + statements.length, 0),
      received: chain.value.segments.filter(({ receivedAt }) => receivedAt !== undefined).length,
    });
  }
  let received = 0;
  for (const document of documents) {
    const id = String(document._id);
    const known = id.startsWith('trace:') ? undefined : receipts.byDocument.get(id);
    if (known === undefined) continue;
    if ((await digestOf(document)) !== known.digest)
      return fault('changed', { document: id }, 'not what the hub received');
    received += 1;
  }
  const byId = new Map(documents.map((document) => [String(document._id), document]));
  return (await handedInFault({ chains }, byId)) ?? ok({ runs, received, unproven });
}

/** Devices and receipts that are proven, and the ids of those of whose signer nothing is known. */
async function proofsOf(documents: Documents, database: string, { hubKey, sender }: PartContext) {
  const { devices: certificates, receipts: words, sites } = evidenceOf(documents);
  const devices = new Map<string, Known>();
  if (sender !== undefined) devices.set(sender.device, { key: sender.key });
  if (hubKey === undefined) {
    const receipts: CheckedReceipts = { byDocument: new Map(), times: new Map() };
    return ok({ devices, receipts, enrolled: new Set<string>(), unproven: [...certificates, ...words].map(idOf) });
  }
  const signers = await signersOf(database, hubKey, sites ?? []);
  if (!signers.ok) return signers;
  const isKnown = signedBySome(signers.value);
  const evidence = {
    database,
    hubKey,
    segments: [],
    devices: certificates.filter(isKnown),
    receipts: words.filter(isKnown),
  };
  const enrolled = await checkDevices(evidence, signers.value);
  if (!enrolled.ok) return enrolled;
  const receipts = await checkReceipts(evidence, signers.value);
  if (!receipts.ok) return receipts;
  for (const [device, known] of enrolled.value) devices.set(device, known);
  const unproven = [...certificates, ...words].filter((one) => !isKnown(one)).map(idOf);
  return ok({ devices, receipts: receipts.value, enrolled: new Set(enrolled.value.keys()), unproven });
}

/** A site whose admission is not among these documents may sign well: here nobody can tell. */
const signedBySome =
  (signers: Signers) =>
  (document: unknown): boolean => {
    const hub = (document as { hub?: unknown }).hub;
    return typeof hub !== 'string' || signers.keyOf(hub) !== undefined;
  };

/** Segments of one device, cut where one is missing. */
function runsOf(chain: readonly SegmentDocument[]): readonly (readonly SegmentDocument[])[] {
  const runs: SegmentDocument[][] = [];
  for (const segment of chain) {
    const last = runs.at(-1);
    if (last === undefined || segment.sequence > last.at(-1)!.sequence + 1) runs.push([segment]);
    else last.push(segment);
  }
  return runs;
}

const idOf = (document: unknown): string => String((document as { _id?: unknown })._id);
